package dev.slipway.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PeriodicRunTest {
    private static final Duration INTERVAL = Duration.ofHours(1);

    /** An interval passes when the test says so, and not before the run has come back for the next one. */
    private final SynchronousQueue<Duration> passed = new SynchronousQueue<>();

    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void runsOnceAfterEachInterval() throws Exception {
        try (PeriodicRun _ = start(runs::incrementAndGet)) {
            assertThat(runs).hasValue(0);
            pass();
            pass();
            pass();
            // The third interval is waited for only when the second run has ended.
            assertThat(runs).hasValueBetween(2, 3);
        }
    }

    @Test
    void aRunThatFailsIsFollowedByTheNext() throws Exception {
        try (PeriodicRun _ = start(() -> {
            if (runs.incrementAndGet() == 1) {
                throw new IOException("not now");
            }
            throw new IllegalStateException("a bug");
        })) {
            pass();
            pass();
            pass();
            assertThat(runs).hasValueBetween(2, 3);
        }
    }

    @Test
    void closingEndsARunThatIsUnderWay() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        PeriodicRun run = start(() -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
        });
        pass();
        running.await();

        run.close();

        assertThat(ended.getCount()).isZero();
    }

    @Test
    void refusesToRunWithoutAPause() {
        assertThatThrownBy(() -> PeriodicRun.start("sweep", Duration.ZERO, runs::incrementAndGet))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sweep: no time between two runs: PT0S");
    }

    private PeriodicRun start(PeriodicRun.Step step) {
        return PeriodicRun.start("test", INTERVAL, step, interval -> {
            assertThat(interval).isEqualTo(INTERVAL);
            passed.take();
        });
    }

    private void pass() throws InterruptedException {
        passed.put(INTERVAL);
    }
}
