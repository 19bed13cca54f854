package dev.slipway.machine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Ends processes with all that they started. */
final class ProcessTrees {
    /** The kernel tells only a parent when a process ends, and these are mostly not our children. */
    private static final Duration POLL = Duration.ofMillis(2);

    private ProcessTrees() {}

    /**
     * Kills a process and its descendants and waits until they are gone. The first process of a PID namespace, which is among
     * them, takes the whole namespace with it.
     */
    static void kill(ProcessHandle process) {
        List<ProcessHandle> descendants = process.descendants().toList();
        descendants.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        descendants.forEach(descendant -> awaitEnd(descendant.pid()));
        awaitEnd(process.pid());
    }

    private static void awaitEnd(long pid) {
        while (ProcessIdentity.isRunning(pid)) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
