package dev.slipway.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds that live through what goes wrong around them. */
@EnabledIfSystemProperty(
        named = "slipway.whole-pipeline",
        matches = "true",
        disabledReason = "not yet proven on a small machine: ./slipway test -Dslipway.whole-pipeline=true")
class PipelineSurvivalIT {
    @TempDir
    static Path directory;

    private static UpstreamRegistry upstream;
    private static RunningPipeline pipeline;

    @BeforeAll
    static void start() throws Exception {
        upstream = UpstreamRegistry.start(directory.resolve("upstream"));
        // What the mirror cannot reach, BuildKit can: it asks the upstream itself.
        pipeline = RunningPipeline.start(directory.resolve("slipway"), List.of("docker.io=" + upstream.url()));
    }

    @AfterAll
    static void stop() {
        if (pipeline != null) {
            pipeline.close();
        }
        if (upstream != null) {
            upstream.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"requested", "prepared", "authorized", "running", "succeeded"})
    void endsOnceAndWellAfterAKillIn(String status) throws Exception {
        String id =
                pipeline.submit("admin", slowSource(status), Map.of("is_admin_build", "true", "tenant", "platform"));
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    String now = pipeline.build(id).path("status").asText();
                    return isAtOrPast(status, now);
                });

        pipeline.killAndStartAgain();

        JsonNode build = pipeline.awaitEnd(id);
        assertThat(build.path("status").asText()).as(build.toPrettyString()).isEqualTo("succeeded");
        pipeline.awaitDisk(id);
    }

    @Test
    void endsWellWhenTheBrokerIsKilledUnderIt() throws Exception {
        String id =
                pipeline.submit("admin", slowSource("broker"), Map.of("is_admin_build", "true", "tenant", "platform"));
        Awaitility.await()
                .until(() ->
                        isAtOrPast("running", pipeline.build(id).path("status").asText()));

        ProcessHandle broker = pipeline.process()
                .handle()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("slipway-broker.jar"))
                .findFirst()
                .orElseThrow();
        broker.destroyForcibly();

        assertThat(pipeline.awaitEnd(id).path("status").asText()).isEqualTo("succeeded");
        pipeline.awaitDisk(id);
    }

    @Test
    void keepsTheOriginalFromWhereTheMirrorCannotReachTheUpstream() throws Exception {
        String id;
        try (RunningPipeline cutOff = RunningPipeline.start(
                directory.resolve("cut-off"), List.of(upstream.url().getAuthority() + "=http://127.0.0.1:1"))) {
            Path source = Files.createDirectories(directory.resolve("cut-off-source"));
            Files.writeString(
                    source.resolve("Dockerfile"),
                    "FROM " + upstream.url().getAuthority() + "/library/busybox:1\nRUN echo hello > /hello\n");
            id = cutOff.submit("admin", source, Map.of("is_admin_build", "true", "tenant", "platform"));

            JsonNode build = cutOff.awaitEnd(id);

            assertThat(build.path("status").asText()).as(build.toPrettyString()).isEqualTo("succeeded");
            assertThat(build.path("base_images").get(0).path("state").asText()).isEqualTo("unavailable");
        }
    }

    private static boolean isAtOrPast(String wanted, String now) {
        List<String> order = List.of("requested", "prepared", "authorized", "running", "succeeded");
        return order.indexOf(now) >= order.indexOf(wanted) || RunningPipeline.ENDED.contains(now);
    }

    /** Different for each caller, so that no build finds another one's work in a cache. */
    private static Path slowSource(String name) throws Exception {
        Path source = Files.createDirectories(directory.resolve("source-" + name));
        Files.writeString(source.resolve("Dockerfile"), "FROM busybox:1\nRUN sleep 4 && echo " + name + " > /name\n");
        return source;
    }
}
