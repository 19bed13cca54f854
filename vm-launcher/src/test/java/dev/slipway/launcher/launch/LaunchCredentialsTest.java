package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.LogGate;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.FinishReason;
import dev.slipway.launcher.health.MachineHealth;
import dev.slipway.launcher.health.MemoryBudget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a build whose credential is not its own. */
class LaunchCredentialsTest {
    @TempDir
    private Path directory;

    private Builds builds;
    private final RecordedEvents events = new RecordedEvents();
    private final FakeMachine machine = new FakeMachine();

    @BeforeEach
    void makeKeys() throws Exception {
        builds = new Builds(directory);
    }

    @AfterEach
    void leavesNoMachineBehind() {
        assertThat(machine.allDestroyed()).isTrue();
    }

    private LaunchOutcome launch(BuildAuthorized build) throws InterruptedException {
        return new LaunchStep(
                        "host-1",
                        3,
                        LogGate.Limits.DEFAULT,
                        new LaunchStep.Machines(
                                machine,
                                MachineHealth.trusting(),
                                new MemoryBudget(2_048),
                                AmpleSpace.guard(),
                                OtherLaunchers.none()),
                        builds.jobs(),
                        (_, _) -> ImageVerifier.Verdict.PRESENT,
                        events.ledger,
                        Clock.systemUTC())
                .launch(build, events, () -> {});
    }

    private BuildFinished onlyFinished() {
        assertThat(events.finished()).hasSize(1);
        return events.finished().getFirst();
    }

    @Test
    void refusesACredentialThatIsSealedForAnotherKey() throws Exception {
        Files.createDirectories(directory.resolve("other"));
        BuildAuthorized foreign = new Builds(directory.resolve("other")).tenant();

        launch(foreign);

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.FAILED);
        assertThat(onlyFinished().message().orElseThrow())
                .contains("does not open")
                .doesNotContain(Builds.CREDENTIAL);
        assertThat(machine.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"b01jd5yx8nq9rw3k7m2v4c6t900", "", Builds.ID + "x"})
    void refusesACredentialOfAnotherBuild(String other) throws Exception {
        launch(builds.authorized(Builds.spec(false, List.of(), 600), Builds.credentialFor(other)));

        assertThat(onlyFinished().outcome()).isEqualTo(BuildOutcome.FAILED);
        assertThat(onlyFinished().reason()).contains(FinishReason.MACHINERY);
        assertThat(onlyFinished().message().orElseThrow())
                .contains("the credential that came with build " + Builds.ID + " is for " + other)
                .doesNotContain(Builds.credentialFor(other));
        assertThat(machine.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no-token", "e30.e30.", "eyJhbGciOiJFUzI1NiJ9.e30.AA", "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOjF9.AA"})
    void refusesACredentialThatDoesNotSayWhichBuildItIsFor(String credential) throws Exception {
        launch(builds.authorized(Builds.spec(false, List.of(), 600), credential));

        assertThat(onlyFinished().message().orElseThrow()).contains("no token that says which build it is for");
        assertThat(machine.requests).isEmpty();
    }
}
