package dev.slipway.launcher.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProberTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofDays(1);

    private final BlockingQueue<Optional<String>> results = new LinkedBlockingQueue<>();
    private final AtomicInteger probes = new AtomicInteger();

    private Optional<String> probe() throws InterruptedException {
        probes.incrementAndGet();
        return results.take();
    }

    @Test
    void oneProbeThatBootsEndsTheDoubt() {
        MachineHealth health = MachineHealth.untried();
        results.add(Optional.empty());

        try (Prober _ = Prober.start(health, this::probe, NEVER)) {
            await().until(health::takesBuilds);
        }
        assertThat(probes).hasValue(1);
    }

    @Test
    void probesThatFailMakeALauncherUnhealthyWithoutABuild() {
        MachineHealth health = MachineHealth.untried();
        for (int failure = 0; failure < MachineHealth.MOST_FAILURES; failure++) {
            results.add(Optional.of("no kernel"));
        }

        try (Prober _ = Prober.start(health, this::probe, NEVER)) {
            await().until(() -> health.problem().isPresent());
        }
        assertThat(health.problem().orElseThrow()).endsWith("last: no kernel");
    }

    @Test
    void goesOnTryingWhileTheLauncherIsUnhealthy() {
        MachineHealth health = MachineHealth.trusting();
        for (int failure = 0; failure < 7; failure++) {
            results.add(Optional.of("no kernel"));
        }
        results.add(Optional.empty());
        health.failed("no kernel");

        try (Prober _ = Prober.start(health, this::probe, SOON)) {
            await().until(health::takesBuilds);
        }
        assertThat(probes).hasValue(8);
    }

    @Test
    void triesNothingWhileAllIsWell() throws Exception {
        CountDownLatch tried = new CountDownLatch(1);
        MachineHealth health = MachineHealth.trusting();
        try (Prober _ = Prober.start(
                health,
                () -> {
                    tried.countDown();
                    return Optional.empty();
                },
                SOON)) {
            assertThat(tried.getCount()).isOne();
            health.failed("once");
            tried.await();
        }
    }

    @Test
    void aProbeThatThrowsIsOneThatFailed() {
        MachineHealth health = MachineHealth.untried();

        try (Prober _ = Prober.start(
                health,
                () -> {
                    throw new IllegalStateException("a bug");
                },
                NEVER)) {
            await().until(() -> health.problem().isPresent());
        }
        assertThat(health.problem().orElseThrow()).contains("a bug");
    }
}
