package dev.slipway.registry.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.registry.auth.Credential;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerCredentialStoreTest {
    @TempDir
    Path directory;

    @Test
    void readsAuthsOfDockerConfig() throws IOException {
        DockerCredentialStore store = store("""
            {"auths":{"registry.example:5000":{"auth":"dXNlcjpzZWNyZXQ="}}}\
            """);

        assertThat(store.credential("registry.example:5000"))
                .hasValue(new Credential.UsernamePassword("user", "secret"));
        assertThat(store.credential("registry.example")).isEmpty();
        assertThat(store.credential("other.example:5000")).isEmpty();
    }

    @Test
    void findsDockerHubUnderItsOldUrl() throws IOException {
        DockerCredentialStore store = store("""
            {"auths":{"https://index.docker.io/v1/":{"auth":"dXNlcjpzZWNyZXQ="}}}\
            """);

        assertThat(store.credential("docker.io")).hasValue(new Credential.UsernamePassword("user", "secret"));
    }

    @Test
    void readsIdentityTokenOfTheUserWhoHasNoName() throws IOException {
        DockerCredentialStore store = store("""
            {"auths":{"registry.example":{"auth":"MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwOg==","identitytoken":"refresh"}}}\
            """);

        assertThat(store.credential("registry.example")).hasValue(new Credential.RefreshToken("refresh"));
    }

    @Test
    void missingConfigIsNoCredential() {
        DockerCredentialStore store = DockerCredentialStore.of(directory.resolve("missing.json"));

        assertThat(store.credential("registry.example")).isEmpty();
    }

    @Test
    void brokenHelperIsNoCredential() throws IOException {
        DockerCredentialStore store = store("""
            {"credHelpers":{"registry.example":"no-such-helper"}}\
            """);

        assertThat(store.credential("registry.example")).isEmpty();
    }

    /** The helper is on the PATH of the tests (pom.xml). */
    @Test
    void helperGivesTheLoginOfItsOwnHostAndOfNoOther() throws IOException {
        DockerCredentialStore one = store("""
            {"credHelpers":{"registry.example:5000":"slipway-test"}}\
            """);

        assertThat(one.credential("registry.example:5000"))
                .hasValue(new Credential.UsernamePassword("helped", "by a helper"));
        assertThat(one.credential("registry.example")).isEmpty();
        assertThat(one.credential("evil.registry.example:5000")).isEmpty();

        DockerCredentialStore all = store("""
            {"credsStore":"slipway-test"}\
            """);
        assertThat(all.credential("registry.example:5000"))
                .hasValue(new Credential.UsernamePassword("helped", "by a helper"));
        assertThat(all.credential("other.example:5000")).isEmpty();
    }

    @Test
    void helperThatHangsIsAFailureAndIsNotStartedTwice() throws Exception {
        Path config = Files.writeString(directory.resolve("config.json"), """
            {"credHelpers":{"registry.example":"slipway-hangs"}}\
            """);
        DockerCredentialStore store = DockerCredentialStore.of(config, Duration.ofMillis(300));
        long before = helpers();

        for (int call = 0; call < 3; call++) {
            assertThatThrownBy(() -> store.credential("registry.example"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("credential helper for registry.example has not answered");
        }

        assertThat(helpers() - before).isLessThanOrEqualTo(1);
        assertThat(store.credential("other.example")).isEmpty();
    }

    private static long helpers() {
        return ProcessHandle.current().children().count();
    }

    private DockerCredentialStore store(String json) throws IOException {
        return DockerCredentialStore.of(Files.writeString(directory.resolve("config.json"), json));
    }
}
