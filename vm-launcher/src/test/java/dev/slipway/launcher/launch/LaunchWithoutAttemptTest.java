package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.FinishReason;
import dev.slipway.kafka.launcher.Launchers;
import dev.slipway.launcher.health.MachineHealth;
import java.time.Instant;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a build that does not get as far as a machine with its job. */
@Timeout(60)
class LaunchWithoutAttemptTest extends LaunchSetUp {
    @Test
    void aMachineThatFailsBeforeItHasAJobIsNoAttemptAtTheBuildAndTheLaunchersFault() throws Exception {
        machine.then((_, _) -> {});

        LaunchOutcome outcome = launch(builds.tenant());

        assertThat(outcome).isInstanceOfSatisfying(LaunchOutcome.TryAgain.class, again -> assertThat(again.reason())
                .contains("the machine ended", "Kernel panic"));
        assertThat(events.started()).isEmpty();
        assertThat(events.finished()).isEmpty();
        assertThat(health.standing()).isInstanceOf(MachineHealth.Standing.InDoubt.class);
        assertThat(events.lines()).anyMatch(line -> line.contains("does not count as an attempt"));
    }

    @Test
    void aMachineThatCannotBeStartedIsTheLaunchersFaultToo() throws Exception {
        assertThat(launch(builds.tenant()))
                .isEqualTo(new LaunchOutcome.TryAgain("no machine could be started: no machine today"));

        assertThat(events.started()).isEmpty();
        assertThat(health.takesBuilds()).isFalse();
    }

    @Test
    void whatABuildDoesToItsMachineDoesNotMakeTheLauncherUnhealthy() throws Exception {
        for (int attempt = 0; attempt < 3; attempt++) {
            machine.then(machine.agent((_, _) -> {
                throw new IllegalStateException("the machine dies of its build");
            }));
            launch(builds.tenant());
        }

        assertThat(health.takesBuilds()).isTrue();
    }

    @Test
    void givesABuildBackWhileItsMachinesAreInDoubt() throws Exception {
        health.failed("no disk");

        assertThat(launch(builds.tenant())).isInstanceOf(LaunchOutcome.TryAgain.class);

        assertThat(machine.requests).isEmpty();
        assertThat(events.all()).isEmpty();
    }

    @Test
    void aBuildThatIsCancelledWhileItsMachineBootsEndsAsCancelled() throws Exception {
        machine.then((in, _) -> {
            events.ledger.apply(new BuildCancel(Builds.ID, "ops", Instant.EPOCH));
            in.read();
        });

        launch(builds.tenant());

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.CANCELLED);
        assertThat(onlyFinished().attemptId()).isEmpty();
        assertThat(events.started()).isEmpty();
    }

    @Test
    void anAttemptThatBeginsElsewhereWhileTheMachineBootsFencesThisOne() throws Exception {
        machine.then((in, _) -> {
            events.ledger.apply(new BuildStarted(Builds.ID, 1, "other", "host-2", "fake", Instant.EPOCH));
            in.read();
        });

        assertThat(launch(builds.tenant())).isEqualTo(new LaunchOutcome.Superseded());
        assertThat(events.finished()).isEmpty();
    }

    @Test
    void refusesABuildThatFitsNoLauncherByTheNameOfTheLimit() throws Exception {
        launch(builds.authorized(Builds.spec(4_096)));

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.REJECTED);
        assertThat(onlyFinished().reason()).contains(FinishReason.INVALID_REQUEST);
        assertThat(onlyFinished().message().orElseThrow())
                .contains("memory_mb: 4096 MiB", "2048 MiB", "launcher host-1", "slipway.vm-launcher.memory");
        assertThat(machine.requests).isEmpty();
    }

    @Test
    void leavesABuildThatIsTooLargeToALauncherThatHasRoom() throws Exception {
        others.room = Launchers.Room.FREE;

        assertThat(launch(builds.authorized(Builds.spec(4_096)))).isInstanceOf(LaunchOutcome.ForAnother.class);

        assertThat(events.all()).isEmpty();
        assertThat(placesLeft).hasValue(0);
    }

    @Test
    void keepsABuildThatIsTooLargeOutsideOfItsPlacesUntilAnotherLauncherHasRoom() throws Exception {
        others.room = Launchers.Room.BUSY;
        FutureTask<LaunchOutcome> launch = launching(builds.authorized(Builds.spec(4_096)));
        await().until(() -> others.looks.get() > 3);
        assertThat(launch).isNotDone();
        assertThat(placesLeft.get()).isPositive();

        others.room = Launchers.Room.FREE;

        assertThat(launch.get()).isInstanceOf(LaunchOutcome.ForAnother.class);
        assertThat(events.all()).isEmpty();
    }

    @Test
    void aBuildThatIsKeptForALargerLauncherCanBeCancelled() throws Exception {
        others.room = Launchers.Room.BUSY;
        FutureTask<LaunchOutcome> launch = launching(builds.authorized(Builds.spec(4_096)));
        await().until(() -> placesLeft.get() > 0);

        events.ledger.apply(new BuildCancel(Builds.ID, "ops", Instant.EPOCH));

        assertThat(launch.get()).isInstanceOf(LaunchOutcome.Ended.class);
        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.CANCELLED);
    }

    private FutureTask<LaunchOutcome> launching(BuildAuthorized build) {
        FutureTask<LaunchOutcome> task = new FutureTask<>(() -> launch(build));
        Thread.ofVirtual().start(task);
        return task;
    }
}
