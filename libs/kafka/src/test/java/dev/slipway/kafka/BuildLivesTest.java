package dev.slipway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.FinishReason;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BuildLivesTest {
    private final BuildLives lives = new BuildLives();

    private static BuildStarted started(String buildId) {
        return new BuildStarted(buildId, 1, buildId + "-1", "host", "fake", Instant.EPOCH);
    }

    private static BuildFinished finished(String buildId) {
        return BuildEnding.of(buildId, "acme").failed(FinishReason.BUILD, "RUN failed", Instant.EPOCH);
    }

    @Test
    void forgetsTheOldestOfTheBuildsThatHaveEndedAndNoneThatRuns() {
        lives.apply(started("running"));
        for (int build = 0; build <= BuildLives.LIMIT; build++) {
            lives.apply(started("b" + build));
            lives.apply(finished("b" + build));
        }

        assertThat(lives.size()).isEqualTo(BuildLives.LIMIT + 1);
        assertThat(lives.of("b0")).isEqualTo(BuildLife.NEW);
        assertThat(lives.of("b1").hasEnded()).isTrue();
        assertThat(lives.of("running").isCurrent("running-1")).isTrue();
    }

    @Test
    void keepsNoMoreRequestsToCancelForBuildsThatNobodyKnows() {
        for (int build = 0; build < BuildLives.LIMIT + 10; build++) {
            lives.apply(new BuildCancel("b" + build, "ops", Instant.EPOCH));
        }

        assertThat(lives.size()).isEqualTo(BuildLives.LIMIT);
    }

    @Test
    void aBuildThatHasEndedStaysEndedWhateverComesLater() {
        lives.apply(finished("b"));
        lives.apply(started("b"));
        lives.apply(new BuildCancel("b", "ops", Instant.EPOCH));

        assertThat(lives.of("b").hasEnded()).isTrue();
        assertThat(lives.size()).isEqualTo(1);
    }
}
