package dev.slipway.kafka.queue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells a slot, once, that it is to stop. */
final class StopSignal {
    private final CountDownLatch latch = new CountDownLatch(1);

    void give() {
        latch.countDown();
    }

    boolean given() {
        return latch.getCount() == 0;
    }

    /** Waits; true as soon as the signal is given. */
    boolean await(Duration time) throws InterruptedException {
        return latch.await(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
    }
}
