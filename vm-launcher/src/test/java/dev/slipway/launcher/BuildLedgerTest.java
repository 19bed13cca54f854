package dev.slipway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildOutcome;
import dev.slipway.events.BuildStarted;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BuildLedgerTest {
    private final BuildLedger ledger = new BuildLedger(() -> CompletableFuture.completedFuture(null));

    private static BuildStarted started(String buildId) {
        return new BuildStarted(buildId, 1, buildId + "-1", "host", "fake", Instant.EPOCH);
    }

    private static BuildFinished finished(String buildId) {
        return new BuildFinished(
                buildId,
                "acme",
                BuildOutcome.SUCCEEDED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH);
    }

    @Test
    void forgetsTheOldestOfTheBuildsThatHaveEndedAndNoneThatRuns() throws Exception {
        ledger.apply(started("running"));
        for (int build = 0; build <= BuildLedger.LIMIT; build++) {
            ledger.apply(started("b" + build));
            ledger.apply(finished("b" + build));
        }

        assertThat(ledger.size()).isEqualTo(BuildLedger.LIMIT + 1);
        assertThat(ledger.upToDate("b0")).isEqualTo(BuildState.NEW);
        assertThat(ledger.upToDate("b1").ended()).isTrue();
        assertThat(ledger.upToDate("running").isCurrent("running-1")).isTrue();
    }

    @Test
    void keepsNoMoreRequestsToCancelForBuildsThatNobodyKnows() {
        for (int build = 0; build < BuildLedger.LIMIT + 10; build++) {
            ledger.apply(new BuildCancel("b" + build, "ops", Instant.EPOCH));
        }

        assertThat(ledger.size()).isEqualTo(BuildLedger.LIMIT);
    }

    @Test
    void aBuildThatHasEndedStaysEndedWhateverComesLater() throws Exception {
        ledger.apply(finished("b"));
        ledger.apply(started("b"));
        ledger.apply(new BuildCancel("b", "ops", Instant.EPOCH));

        assertThat(ledger.upToDate("b").ended()).isTrue();
        assertThat(ledger.size()).isEqualTo(1);
    }
}
