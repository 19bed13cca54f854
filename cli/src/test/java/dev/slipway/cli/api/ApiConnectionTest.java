package dev.slipway.cli.api;

import static dev.slipway.cli.api.FakeApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiConnectionTest {
    @TempDir
    private Path data;

    @BeforeEach
    void withoutSettingsFromOutside() {
        assumeTrue(
                System.getenv("SLIPWAY_URL") == null && System.getenv("SLIPWAY_TOKEN") == null,
                "SLIPWAY_URL or SLIPWAY_TOKEN is set here");
    }

    @Test
    void findsTheSlipwayOfADataDirectoryAndItsAdminToken() throws IOException {
        try (FakeApi api = new FakeApi().on("GET /v1/builds?limit=50", json(200, "{\"builds\": []}"))) {
            Files.writeString(data.resolve("endpoint.json"), "{\"url\": \"" + api.url() + "\"}");
            Files.createDirectory(data.resolve("tokens"));
            Files.writeString(data.resolve("tokens").resolve("admin"), "slw_admin\n");

            assertThat(Cli.run("builds", "--data", data.toString()).exitCode()).isZero();

            assertThat(api.requests())
                    .extracting(FakeApi.Request::token)
                    .containsExactly(Optional.of("Bearer slw_admin"));
        }
    }

    @Test
    void takesTheTokenFromAFileThatIsNamed() throws IOException {
        Path token = Files.writeString(data.resolve("token"), "slw_mine\n");
        try (FakeApi api = new FakeApi().on("GET /v1/builds?limit=50", json(200, "{\"builds\": []}"))) {
            String url = api.url().toString();

            assertThat(Cli.run("builds", "--url", url, "--token-file", token.toString())
                            .exitCode())
                    .isZero();
            assertThat(Cli.run("builds", "--url", url, "--token-file", data.toString())
                            .exitCode())
                    .isEqualTo(2);
            assertThat(Cli.run("builds", "--url", url, "--token", "t", "--token-file", token.toString())
                            .exitCode())
                    .isEqualTo(2);
            assertThat(api.requests())
                    .extracting(FakeApi.Request::token)
                    .containsExactly(Optional.of("Bearer slw_mine"));
        }
    }

    @Test
    void sendsTheAdminTokenOfThisMachineToNoOtherAddress() throws IOException {
        Files.createDirectory(data.resolve("tokens"));
        Files.writeString(data.resolve("tokens").resolve("admin"), "slw_admin\n");
        try (FakeApi api = new FakeApi().on("GET /v1/builds?limit=50", json(200, "{\"builds\": []}"))) {
            Cli cli = Cli.run("builds", "--url", api.url().toString(), "--data", data.toString());

            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.errors()).contains("--url", "--token-file").doesNotContain("slw_admin");
            assertThat(api.requests()).isEmpty();
        }
    }

    @Test
    void saysHowToStartOneWhereNoneRuns() {
        Cli cli = Cli.run("builds", "--data", data.toString());

        assertThat(cli.exitCode()).isEqualTo(69);
        assertThat(cli.errors()).contains(data.toString(), "slipway up", "--url");
    }

    @Test
    void saysWhichTokenItCannotRead() throws IOException {
        Files.writeString(data.resolve("endpoint.json"), "{\"url\": \"http://127.0.0.1:1\"}");

        Cli cli = Cli.run("builds", "--data", data.toString());

        assertThat(cli.exitCode()).isEqualTo(69);
        assertThat(cli.errors())
                .contains(data.resolve("tokens").resolve("admin").toString(), "--token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "ftp://localhost", "http:///v1", "not an address", ""})
    void anAddressThatIsNoneIsAWrongOption(String url) {
        Cli cli = Cli.run("builds", "--url", url, "--token", "t");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("--url: not an http or https address: " + url);
    }
}
