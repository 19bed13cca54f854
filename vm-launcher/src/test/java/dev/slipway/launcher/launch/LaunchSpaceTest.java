package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.FinishReason;
import dev.slipway.freespace.SpaceReserve;
import dev.slipway.launcher.space.SpaceGuard;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Builds on a host whose disk fills. */
class LaunchSpaceTest extends LaunchSetUp {
    private final AtomicLong free = new AtomicLong(2L << 30);

    @Test
    void endsABuildThatTakesTheSpaceOfOthersAndDoesNotBlameMachinery() throws Exception {
        machine.then(machine.agent((_, launcher) -> {
            free.set(0);
            launcher.receive();
        }));
        SpaceReserve reserve =
                new SpaceReserve("slipway.vm-launcher.min-free-space", 1L << 30, List.of(directory), _ -> free.get());

        LaunchOutcome outcome;
        try (SpaceGuard space = new SpaceGuard(reserve, _ -> 5L << 30).start()) {
            outcome = launch(builds.tenant(), space);
        }

        BuildFinished finished = onlyFinished();
        assertThat(outcome).isEqualTo(new LaunchOutcome.Ended(finished));
        assertThat(finished.outcome()).isEqualTo(BuildOutcome.FAILED);
        assertThat(finished.reason()).contains(FinishReason.SCRATCH_SPACE);
        assertThat(finished.message().orElseThrow())
                .contains("took 5120 MiB of disk space", "slipway.vm-launcher.min-free-space")
                .as("the host's directories are none of a tenant's business")
                .doesNotContain(directory.toString());
        assertThat(events.started()).hasSize(1);
    }
}
