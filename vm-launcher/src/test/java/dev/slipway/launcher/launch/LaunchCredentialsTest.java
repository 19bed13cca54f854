package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.FinishReason;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a build whose credential is not its own. */
class LaunchCredentialsTest extends LaunchSetUp {
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
