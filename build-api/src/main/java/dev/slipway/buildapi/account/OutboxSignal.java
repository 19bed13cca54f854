package dev.slipway.buildapi.account;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Tells the publisher in this process that there is something in the outbox. */
@ApplicationScoped
public class OutboxSignal {
    private final Semaphore raised = new Semaphore(0);

    /** There is something. */
    public void raise() {
        raised.release();
    }

    /** Waits until somebody raises the signal, or this long. */
    public void await(Duration atMost) throws InterruptedException {
        if (raised.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            raised.drainPermits();
        }
    }
}
