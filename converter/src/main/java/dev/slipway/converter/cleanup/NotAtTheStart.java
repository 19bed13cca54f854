package dev.slipway.converter.cleanup;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.ScheduledExecution;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Leaves out the run that a schedule begins with, so that the first one comes after one interval. {@code delayed} would say
 * that, if it understood the setting's {@code off}.
 */
@Singleton
public class NotAtTheStart implements Scheduled.SkipPredicate {
    private final AtomicBoolean started = new AtomicBoolean();

    @Override
    public boolean test(ScheduledExecution execution) {
        return started.compareAndSet(false, true);
    }
}
