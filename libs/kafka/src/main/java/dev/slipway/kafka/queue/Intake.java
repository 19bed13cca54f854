package dev.slipway.kafka.queue;

import java.time.Duration;

/** Whether a queue takes new work. Closed at times, where the work would fail for a reason of this process's. */
final class Intake {
    private boolean open = true;

    synchronized boolean isOpen() {
        return open;
    }

    synchronized void set(boolean nowOpen) {
        open = nowOpen;
        notifyAll();
    }

    /** Waits until it is open; true once it is. */
    synchronized boolean awaitOpen(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!open) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
