package dev.slipway.mirror.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.MirrorImageChecked;
import dev.slipway.mirror.policy.MirrorPolicy;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UpkeepRunnerTest {
    private final AtomicInteger looks = new AtomicInteger();

    private Collection<MirrorImageChecked> checks() {
        if (looks.incrementAndGet() == 1) {
            throw new IllegalStateException("nobody thought of this");
        }
        return List.of();
    }

    @Test
    void whateverGoesWrongItLooksAgain() throws Exception {
        UpkeepSchedule schedule = new UpkeepSchedule(
                MirrorPolicy.of(Map.of(), Set.of(), Duration.ofDays(1)),
                this::checks,
                _ -> Optional.empty(),
                new AskedBefore(),
                Duration.ofDays(90),
                Clock.systemUTC());
        UpkeepRunner runner = new UpkeepRunner(schedule, List.of(), _ -> {});

        runner.turn();
        runner.turn();

        assertThat(looks).hasValue(2);
    }
}
