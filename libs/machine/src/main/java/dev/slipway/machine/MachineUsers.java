package dev.slipway.machine;

import java.util.BitSet;

/** Users of this host, by number, that machines run as: no two at once as the same one, so that none may touch another. */
final class MachineUsers {
    private final int first;
    private final BitSet taken = new BitSet();

    MachineUsers(int first) {
        this.first = first;
    }

    /** A user that is a machine's alone until it is given back. */
    final class User implements AutoCloseable {
        private final int index;

        private User(int index) {
            this.index = index;
        }

        int id() {
            return first + index;
        }

        @Override
        public void close() {
            synchronized (taken) {
                taken.clear(index);
            }
        }
    }

    User take() {
        synchronized (taken) {
            int index = taken.nextClearBit(0);
            taken.set(index);
            return new User(index);
        }
    }
}
