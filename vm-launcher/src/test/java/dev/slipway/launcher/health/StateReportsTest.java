package dev.slipway.launcher.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.LauncherState;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StateReportsTest {
    private static final Duration NEVER = Duration.ofDays(1);

    private final List<LauncherState> told = new CopyOnWriteArrayList<>();
    private final List<String> forgotten = new CopyOnWriteArrayList<>();
    private volatile boolean away;
    private volatile Optional<String> problem = Optional.empty();

    private StateReports start(Duration interval) {
        return StateReports.start(
                new StateReports.Topic() {
                    @Override
                    public CompletableFuture<Void> publish(LauncherState state) {
                        told.add(state);
                        return away
                                ? CompletableFuture.failedFuture(new IllegalStateException("no Kafka"))
                                : CompletableFuture.completedFuture(null);
                    }

                    @Override
                    public CompletableFuture<?> forget(String launcher) {
                        forgotten.add(launcher);
                        return CompletableFuture.completedFuture(null);
                    }
                },
                () -> new StateReports.Report("host-1", "1", "fake", 2, 4_096, 512, List.of("b1"), false, problem),
                interval,
                Clock.systemUTC());
    }

    @Test
    void saysAgainAndAgainHowTheLauncherStands() {
        try (StateReports _ = start(Duration.ofMillis(1))) {
            await().until(() -> told.size() >= 3);
        }
        assertThat(told.stream().map(LauncherState::sequence).limit(3)).containsExactly(0L, 1L, 2L);
        assertThat(told.stream().map(LauncherState::startId).distinct()).hasSize(1);
        assertThat(told.getFirst().builds()).containsExactly("b1");
    }

    @Test
    void tellsOfAChangeSoon() {
        try (StateReports reports = start(NEVER)) {
            await().until(() -> told.size() == 1);
            problem = Optional.of("no kernel");

            reports.changed();

            await().until(() -> told.size() == 2);
        }
        assertThat(told.getLast().problem()).contains("no kernel");
    }

    @Test
    void leavesNothingWhenItStopsInPeace() {
        start(NEVER).close();

        assertThat(forgotten).containsExactly("host-1");
    }

    @Test
    void twoStartsOfOneNameAreToldApart() {
        try (StateReports _ = start(NEVER);
                StateReports _ = start(NEVER)) {
            await().until(() -> told.size() == 2);
        }
        assertThat(told.stream().map(LauncherState::startId).distinct()).hasSize(2);
    }

    @Test
    void goesOnWhileKafkaIsAway() {
        away = true;
        try (StateReports reports = start(Duration.ofMillis(1))) {
            await().until(() -> told.size() >= 2);
            away = false;
            reports.changed();
            await().until(() -> told.size() >= 4);
        }
        assertThat(forgotten).containsExactly("host-1");
    }
}
