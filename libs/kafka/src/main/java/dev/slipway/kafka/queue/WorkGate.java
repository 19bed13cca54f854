package dev.slipway.kafka.queue;

/** Says whether a process may take new work now. Asked several times a second by each of its slots. */
@FunctionalInterface
public interface WorkGate {
    /** Work is always taken. */
    WorkGate OPEN = () -> true;

    /** While this is false, the process takes nothing of the queue; others do, and what it works on goes on. */
    boolean isOpen();
}
