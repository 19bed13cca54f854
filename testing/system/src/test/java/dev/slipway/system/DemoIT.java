package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.repository.RepositoryNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it, in each kind of machine. */
class DemoIT {
    private static final List<String> KEYS = List.of(
            "image",
            "digest",
            "disk",
            "cache",
            "upstream_requests_admin",
            "upstream_requests_tenant",
            "tenant_cached_steps",
            "tenant_total_steps",
            "machine",
            "boot_output",
            "steps");
    /** WORKDIR, COPY and RUN of its first stage, COPY and RUN of its second. */
    private static final int STEPS_OF_THE_SAMPLE = 5;

    @TempDir
    private Path directory;

    @Test
    void makesImageDiskAndCacheAndNeedsTheUpstreamOnce() throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "the namespace machine needs root; ./slipway test as root runs this test");
        makesAllIn("namespace");
    }

    @Tag("long")
    @Test
    void doesTheSameInVirtualMachines() throws Exception {
        makesAllIn("qemu");
    }

    private void makesAllIn(String machine) throws Exception {
        Path report = directory.resolve("report.json");

        EndedProcess demo = SlipwayCommand.run(
                "demo",
                "--machine",
                machine,
                "--data",
                directory.resolve("demo").toString(),
                "--report",
                report.toString());

        assertThat(demo.exitCode()).as(demo.said()).isZero();
        JsonNode made = new ObjectMapper().readTree(report.toFile());
        assertThat(made.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(KEYS);
        assertThat(made.path("image").asText()).matches("127\\.0\\.0\\.1:\\d+/builds/demo/b[0-9a-z]{26}");
        assertThat(made.path("digest").asText()).matches("sha256:[0-9a-f]{64}");
        assertThat(made.path("cache").asText())
                .matches("127\\.0\\.0\\.1:\\d+/cache/global/hello:" + RepositoryNames.CACHE_TAG);
        assertThat(made.path("upstream_requests_admin").asLong()).isPositive();
        assertThat(made.path("upstream_requests_tenant").isIntegralNumber()).isTrue();
        assertThat(made.path("upstream_requests_tenant").asLong()).isZero();
        assertThat(made.path("tenant_total_steps").asInt()).isEqualTo(STEPS_OF_THE_SAMPLE);
        assertThat(made.path("tenant_cached_steps").asInt()).isEqualTo(STEPS_OF_THE_SAMPLE);
        assertThat(made.path("machine").asText()).matches(machine.equals("qemu") ? "qemu/(kvm|tcg)" : machine);
        assertThat(made.path("boot_output").asText()).isEqualTo("ahoy from Slipway");
        assertThat(Path.of(made.path("disk").asText()))
                .satisfies(disk -> assertThat(Files.size(disk)).isPositive());
        assertThat(made.path("steps").findValuesAsText("name")).isEqualTo(stepNames());
        assertThat(made.path("steps"))
                .extracting(step -> step.path("millis"))
                .allSatisfy(millis -> assertThat(millis.isIntegralNumber()).isTrue())
                .allSatisfy(millis -> assertThat(millis.asLong()).isNotNegative());
        String registry = made.path("image").asText().split("/", 2)[0];
        assertThat(demo.said())
                .contains(
                        "[mirror] mirrored base image docker.io/library/busybox:1 -> mirror/docker.io/library/busybox sha256:")
                .contains(
                        "[agent] Rewriting FROM busybox:1 to " + registry + "/mirror/docker.io/library/busybox@sha256:")
                .contains("in its log: FROM busybox:1 became FROM " + registry + "/mirror/docker.io/library/busybox@")
                .containsPattern(
                        "in the registry's access log: HEAD /v2/mirror/docker.io/library/busybox/manifests/sha256:[0-9a-f]{64} 200")
                .contains("cache " + made.path("cache").asText() + ": a real image manifest")
                .contains("e2fsck -fn: clean")
                .contains("image     " + made.path("image").asText() + "@"
                        + made.path("digest").asText())
                .contains("disk      " + made.path("disk").asText());
    }

    private static List<String> stepNames() {
        List<String> names = new ArrayList<>(List.of("upstream registry", "start of Slipway"));
        for (String caller : List.of("admin", "demo")) {
            for (String step : List.of(
                    "request", "mirror", "credentials", "launch", "build and push", "convert", "waiting for it")) {
                names.add(caller + ": " + step);
            }
        }
        names.add("checks of cache and disk");
        names.add("boot of the disk");
        return names;
    }
}
