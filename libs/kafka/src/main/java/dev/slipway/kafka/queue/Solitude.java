package dev.slipway.kafka.queue;

import java.time.Duration;

/**
 * Runs work that may have ended a process alone: while it runs, no other work runs in this process. So if the process
 * dies again, that work is to blame, and no other work dies with it. All other work runs together. Work that asks to be
 * alone goes first, and what asks later waits for it.
 *
 * <p>Nothing that has its place waits for another place, so nobody waits for ever: each waits for work that runs.
 */
final class Solitude {
    private int together;
    private int wantAlone;
    private boolean alone;

    /** Asks for a place. It must be closed, also if it was never taken. */
    synchronized Place ask(boolean forOneself) {
        if (forOneself) {
            wantAlone++;
        }
        return new Place(forOneself);
    }

    /** One job's place in the process. Used by one thread. */
    final class Place implements AutoCloseable {
        private final boolean forOneself;
        private boolean taken;

        private Place(boolean forOneself) {
            this.forOneself = forOneself;
        }

        /** Waits for the place; true once it is taken. */
        boolean take(Duration atMost) throws InterruptedException {
            synchronized (Solitude.this) {
                long end = System.nanoTime() + atMost.toNanos();
                while (!free()) {
                    long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                    if (left <= 0) {
                        return false;
                    }
                    Solitude.this.wait(left);
                }
                taken = true;
                if (forOneself) {
                    wantAlone--;
                    alone = true;
                } else {
                    together++;
                }
                return true;
            }
        }

        private boolean free() {
            return !alone && (forOneself ? together == 0 : wantAlone == 0);
        }

        @Override
        public void close() {
            synchronized (Solitude.this) {
                if (!forOneself) {
                    together -= taken ? 1 : 0;
                } else if (taken) {
                    alone = false;
                } else {
                    wantAlone--;
                }
                Solitude.this.notifyAll();
            }
        }
    }
}
