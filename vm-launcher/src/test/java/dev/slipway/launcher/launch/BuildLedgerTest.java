package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.FinishReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BuildLedgerTest {
    private final BuildLedger ledger = new BuildLedger(() -> CompletableFuture.completedFuture(null));

    @Test
    void tellsAWatcherOfEachChangeOfItsBuildUntilTheWatchIsClosed() throws Exception {
        List<BuildLife> seen = new ArrayList<>();
        try (BuildLedger.Watch _ = ledger.watch("b", seen::add)) {
            ledger.apply(new BuildStarted("b", 1, "b-1", "host", "fake", Instant.EPOCH));
            ledger.apply(new BuildCancel("other", "ops", Instant.EPOCH));
            ledger.apply(new BuildCancel("b", "ops", Instant.EPOCH));
        }

        ledger.apply(BuildEnding.of("b", "acme").failed(FinishReason.BUILD, "RUN failed", Instant.EPOCH));

        assertThat(seen).extracting(BuildLife::status).containsExactly("requested", "running", "cancelling");
        assertThat(ledger.upToDate("b").hasEnded()).isTrue();
    }
}
