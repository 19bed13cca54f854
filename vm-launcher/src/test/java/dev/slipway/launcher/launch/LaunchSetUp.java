package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.LogGate;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildFinished;
import dev.slipway.launcher.health.MachineHealth;
import dev.slipway.launcher.health.MemoryBudget;
import dev.slipway.launcher.space.SpaceGuard;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A launcher with machines of 2 GiB in all, which a test tells what to do. */
abstract class LaunchSetUp {
    @TempDir
    Path directory;

    Builds builds;
    final RecordedEvents events = new RecordedEvents();
    final FakeMachine machine = new FakeMachine();
    final MachineHealth health = MachineHealth.trusting();
    final OtherLaunchers others = new OtherLaunchers();
    final AtomicInteger placesLeft = new AtomicInteger();
    ImageVerifier.Verdict verdict = ImageVerifier.Verdict.PRESENT;

    @BeforeEach
    void makeKeys() throws Exception {
        builds = new Builds(directory);
    }

    @AfterEach
    void leavesNoMachineBehind() {
        assertThat(machine.allDestroyed()).isTrue();
    }

    LaunchOutcome launch(BuildAuthorized build) throws InterruptedException {
        return launch(build, AmpleSpace.guard());
    }

    LaunchOutcome launch(BuildAuthorized build, SpaceGuard space) throws InterruptedException {
        return step((_, _) -> verdict, space).launch(build, events, placesLeft::incrementAndGet);
    }

    LaunchStep step(ImageVerifier verifier, SpaceGuard space) {
        var machines = new LaunchStep.Machines(
                machine, health, new MemoryBudget(2_048), space, others.handOver(Clock.systemUTC()));
        return new LaunchStep(
                "host-1",
                3,
                LogGate.Limits.DEFAULT,
                machines,
                builds.jobs(),
                verifier,
                events.ledger,
                Clock.systemUTC());
    }

    BuildFinished onlyFinished() {
        assertThat(events.finished()).hasSize(1);
        return events.finished().getFirst();
    }
}
