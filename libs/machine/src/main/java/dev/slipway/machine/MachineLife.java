package dev.slipway.machine;

import dev.slipway.machine.network.MachineNetwork;
import java.util.List;

/**
 * The life of a machine, from its first process on. What it has in a state is what has to go when it ends there; its {@link
 * MachineBelongings} it has from before the first to the last.
 *
 * <pre>
 *   belongings are made -> Booting -> Running
 *            \                \         /
 *             ----------------> Gone <--
 * </pre>
 */
sealed interface MachineLife {
    /** Its process runs, and waits for its network. */
    record Booting(Process process) implements MachineLife {}

    /** It is connected, and its agent may speak. */
    record Running(Process process, MachineNetwork network) implements MachineLife {}

    /**
     * Nothing of it is left.
     *
     * @param left but for what could not be removed, and why; the launcher's next start tries again
     */
    record Gone(List<String> left) implements MachineLife {
        public Gone {
            left = List.copyOf(left);
        }
    }
}
