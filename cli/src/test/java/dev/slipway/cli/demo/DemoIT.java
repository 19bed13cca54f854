package dev.slipway.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The demo as a user runs it, in each kind of machine. */
class DemoIT {
    @ParameterizedTest
    @ValueSource(strings = {"namespace", "qemu"})
    void makesImageDiskAndCacheAndNeedsTheUpstreamOnce(String machine, @TempDir Path directory) throws Exception {
        assumeTrue(
                machine.equals("qemu") || "root".equals(System.getProperty("user.name")),
                "the namespace machine needs root; ./slipway test as root runs this test");
        System.setProperty("slipway.home", System.getProperty("slipway.root"));
        Path report = directory.resolve("report.json");

        int exitCode = new CommandLine(new DemoCommand())
                .execute(
                        "--machine",
                        machine,
                        "--data",
                        directory.resolve("demo").toString(),
                        "--report",
                        report.toString());

        assertThat(exitCode).isZero();
        JsonNode made = new ObjectMapper().readTree(report.toFile());
        assertThat(made.path("upstream_requests_admin").asLong()).isPositive();
        assertThat(made.path("upstream_requests_tenant").asLong()).isZero();
        assertThat(made.path("tenant_total_steps").asInt()).isPositive();
        assertThat(made.path("tenant_cached_steps")).isEqualTo(made.path("tenant_total_steps"));
        assertThat(made.path("digest").asText()).matches("sha256:[0-9a-f]{64}");
        assertThat(made.path("machine").asText()).startsWith(machine);
        assertThat(Path.of(made.path("disk").asText()))
                .satisfies(disk -> assertThat(Files.size(disk)).isPositive());
    }
}
