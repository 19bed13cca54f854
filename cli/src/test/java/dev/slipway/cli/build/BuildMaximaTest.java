package dev.slipway.cli.build;

import static dev.slipway.cli.api.FakeApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The most that builds may ask for, which Slipway tells before anything is sent. */
final class BuildMaximaTest extends BuildCommandSetUp {
    private static final String LIMITS = """
            {"limits": {"memory_mb": 4096, "cpus": 4, "timeout_seconds": 3600, "network": "allowed_domains",
                        "admin_builds_exempt": false}}
            """;

    private List<FakeApi.Request> posted() {
        return api.requests().stream()
                .filter(request -> request.target().startsWith("POST "))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--memory=8g|--memory: 8g is more|4g|limits.memory",
                "--cpus=5|--cpus: 5 is more|4|limits.cpus",
                "--timeout=1h30m|--timeout: 5400s is more|1h|limits.timeout",
                "--network=egress|--network: egress is more|--allow-domain|limits.network",
            })
    void sendsNothingThatIsOverAMaximum(String option, String refusal, String most, String setting) {
        api.on("GET /v1/server", json(200, LIMITS));

        Cli cli = build(option);

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors())
                .contains(refusal, "which is " + (most.startsWith("--") ? "the servers of " : "") + most, setting);
        assertThat(posted()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--memory=4g", "--cpus=4", "--timeout=1h", "--network=none", "--allow-domain=example.com"})
    void sendsWhatIsAsMuchAsTheMaximum(String option) {
        api.on("GET /v1/server", json(200, LIMITS));

        build("--detach", option);

        assertThat(posted()).hasSize(1);
    }

    @Test
    void sendsAnAdminBuildWithoutMaxima() {
        api.on("GET /v1/server", json(200, LIMITS.replace("false", "true")));

        build("--detach", "--admin", "--memory=8g");

        assertThat(posted()).hasSize(1);
    }
}
