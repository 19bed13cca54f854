package dev.slipway.launcher.machine;

import java.util.List;

/** Ends processes with all that they started. */
final class ProcessTrees {
    private ProcessTrees() {}

    /**
     * Kills a process and its descendants and waits until they are gone. Children go first: the first process of a PID
     * namespace takes the whole namespace with it, and its parent, which waits for it, ends last.
     */
    static void kill(ProcessHandle process) {
        List<ProcessHandle> descendants = process.descendants().toList();
        descendants.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        descendants.forEach(descendant -> descendant.onExit().join());
        process.onExit().join();
    }
}
