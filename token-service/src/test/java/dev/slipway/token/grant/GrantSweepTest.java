package dev.slipway.token.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.life.BuildOutcome;
import dev.slipway.testing.AdjustableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GrantSweepTest {
    private final AdjustableClock clock = new AdjustableClock();
    private final Grants grants = new Grants(Duration.ofDays(7), clock);
    private final Topic topic = new Topic(new ArrayList<>());

    @Test
    void takesOffTheTopicWhatEndedLongAgoAndNothingElse() {
        // Given
        end("old");
        clock.advance(Duration.ofDays(7).plusSeconds(1));
        end("new");

        // When
        new GrantSweep(grants, topic).sweep();

        // Then
        assertThat(topic.forgotten()).containsExactly("old");
    }

    private void end(String build) {
        grants.apply(0, 0, build, Optional.of(new Grant.Ended(build, BuildOutcome.FAILED, clock.instant())));
    }

    private record Topic(List<String> forgotten) implements GrantLog {
        @Override
        public void write(Grant grant) {
            throw new AssertionError("a sweep writes no grant");
        }

        @Override
        public void forget(String buildId) {
            forgotten.add(buildId);
        }
    }
}
