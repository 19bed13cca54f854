package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.demo.UpstreamRegistry;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.life.BuildOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Builds that live through the death of what works on them. */
@ExtendWith(SharedPipeline.class)
class PipelineSurvivalIT {
    private final RunningPipeline pipeline;
    private final UpstreamRegistry upstream;

    PipelineSurvivalIT(RunningPipeline pipeline, UpstreamRegistry upstream) {
        this.pipeline = pipeline;
        this.upstream = upstream;
    }

    /** One kill for all steps: the launcher's slots are taken, the key for credentials is away, the upstream stands still. */
    @Test
    void endsEachBuildOnceWhicheverStepTheServicesWereKilledIn() throws Exception {
        List<String> running =
                List.of(pipeline.submitAdminBuild(slow("first", 6)), pipeline.submitAdminBuild(slow("second", 6)));
        for (String id : running) {
            pipeline.awaitStatus(id, "running");
        }
        String authorized = pipeline.submit(slow("authorized", 0));
        pipeline.awaitStatus(authorized, "authorized");
        Path sealingKey = pipeline.data().resolve("keys").resolve("launcher.pub.jwk");
        Path away = Files.move(sealingKey, sealingKey.resolveSibling("away"));
        signal("STOP", upstreamProcess());
        String prepared = pipeline.submit(slow("prepared", 0));
        // The mirror's copy is fresh: only who asks for a newer one waits for the upstream.
        String requested = pipeline.submit(
                "admin", slow("requested", 0), Map.of("is_admin_build", "true", "tenant", "platform", "pull", "true"));
        pipeline.awaitStatus(prepared, "prepared");
        List<String> all = Stream.concat(running.stream(), Stream.of(authorized, prepared, requested))
                .toList();
        assertThat(all.stream().map(pipeline::status))
                .containsExactly("running", "running", "authorized", "prepared", "requested");

        pipeline.kill();
        signal("CONT", upstreamProcess());
        Files.move(away, sealingKey);
        pipeline.startAgain();

        for (String id : all) {
            pipeline.awaitDisk(id);
            assertThat(pipeline.events().of(BuildFinished.class, id))
                    .as("ends of " + id)
                    .extracting(BuildFinished::outcome)
                    .containsExactly(BuildOutcome.SUCCEEDED);
            assertThat(pipeline.events().of(BuildStarted.class, id))
                    .as("machines of " + id)
                    .hasSize(running.contains(id) ? 2 : 1);
        }
        assertThat(pipeline.leftovers()).isEmpty();
    }

    /** The registry takes the source, and a broker that stands still takes no event: there the request is cut in two. */
    @Tag("long")
    @Test
    void leavesNoHalfABuildOfARequestThatItWasKilledOver() throws Exception {
        Set<String> before = pipeline.stored("sources");
        ProcessHandle broker = pipeline.neighbour("slipway-broker.jar");
        signal("STOP", broker);
        CompletableFuture<String> request = CompletableFuture.supplyAsync(() -> submitUnchecked(slow("half", 0)));
        Awaitility.await("the source in the registry")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !pipeline.stored("sources").equals(before));
        String half = only(pipeline.stored("sources"), before);

        pipeline.kill();
        // It goes with its parent, as soon as it moves; now it does so before it has read what lies in its socket.
        broker.destroyForcibly();
        broker.onExit().join();
        pipeline.startAgain();

        assertThat(request).failsWithin(Duration.ofSeconds(30));
        assertThat(pipeline.submittedBuilds()).doesNotContain(half);
        assertThatThrownBy(() -> pipeline.as("admin").build(half)).hasMessageContaining("There is no such build");
        assertThat(pipeline.events().of(BuildRequested.class, half)).isEmpty();
        String again = pipeline.submitAdminBuild(slow("half", 0));
        pipeline.awaitDisk(again);
        assertThat(again).isNotEqualTo(half);
        assertThat(pipeline.leftovers()).isEmpty();
    }

    /** Between the image's arrival in the registry and the build's end lie the export of its cache, and the launcher's check. */
    @Tag("long")
    @Test
    void endsABuildOnceWhoseImageWasPushedWhenItWasKilled() throws Exception {
        String id = pipeline.submit(
                "admin",
                slow("pushed", 0),
                Map.of("is_admin_build", "true", "tenant", "platform", "cache_scope", "pushed"));
        Awaitility.await("the image in the registry")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> pipeline.stored("builds").contains(id));

        pipeline.kill();

        pipeline.startAgain();
        JsonNode build = pipeline.awaitSuccess(id);
        pipeline.awaitDisk(id);
        assertThat(pipeline.events().of(BuildStarted.class, id))
                .as("machines, the second one because nobody knew of the first one's success")
                .hasSize(2);
        BuildFinished end = pipeline.events().of(BuildFinished.class, id).getFirst();
        assertThat(pipeline.events().of(BuildFinished.class, id)).containsExactly(end);
        assertThat(end.image().orElseThrow().digest())
                .isEqualTo(build.path("image").path("digest").asText())
                .isEqualTo(pipeline.storedImage(id));
        assertThat(pipeline.leftovers()).isEmpty();
    }

    @Test
    void stopsInTimeUnderARunningBuildAndMakesItAfterTheNextStart() throws Exception {
        String id = pipeline.submitAdminBuild(slow("stopped", 12));
        pipeline.awaitStatus(id, "running");

        signal("TERM", pipeline.handle());
        assertThat(pipeline.awaitExit(Duration.ofSeconds(25))).isZero();
        assertThat(pipeline.leftovers()).isEmpty();
        pipeline.startAgain();

        pipeline.awaitDisk(id);
        assertThat(pipeline.events().of(BuildFinished.class, id))
                .extracting(BuildFinished::outcome)
                .containsExactly(BuildOutcome.SUCCEEDED);
        assertThat(pipeline.leftovers()).isEmpty();
    }

    @Tag("long")
    @Test
    void makesTheDiskThatItWasKilledOver() throws Exception {
        String id = pipeline.submitAdminBuild(
                "FROM busybox:1\nRUN dd if=/dev/urandom of=/large bs=1M count=96 2>/dev/null\n");
        Awaitility.await("a disk under way")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> !unfinishedDisks().isEmpty());

        pipeline.kill();

        assertThat(unfinishedDisks()).hasSize(1);
        pipeline.startAgain();
        Path disk = pipeline.awaitDisk(id);
        assertThat(exitCodeOf("e2fsck", "-fn", disk.toString())).isZero();
        assertThat(pipeline.events().of(BuildFinished.class, id))
                .extracting(BuildFinished::outcome)
                .containsExactly(BuildOutcome.SUCCEEDED);
        assertThat(pipeline.leftovers()).isEmpty();
    }

    @Test
    void endsABuildOnceWhenTheBrokerIsKilledUnderIt() throws Exception {
        String id = pipeline.submitAdminBuild(slow("broker", 6));
        pipeline.awaitStatus(id, "running");

        ProcessHandle broker = pipeline.neighbour("slipway-broker.jar");
        broker.destroyForcibly();

        pipeline.awaitDisk(id);
        assertThat(pipeline.neighbour("slipway-broker.jar").pid()).isNotEqualTo(broker.pid());
        assertThat(pipeline.events().of(BuildFinished.class, id))
                .extracting(BuildFinished::outcome)
                .containsExactly(BuildOutcome.SUCCEEDED);
        assertThat(pipeline.leftovers()).isEmpty();
    }

    @Tag("long")
    @Test
    void keepsTheOriginalFromWhereTheMirrorCannotReachTheUpstreamAndReachesNoneOnThisHost() throws Exception {
        String image = upstream.url().getAuthority() + "/library/busybox:1";

        String id = pipeline.submitAdminBuild("FROM " + image + "\nRUN echo hello > /hello\n");

        JsonNode build = pipeline.awaitEnd(id);
        assertThat(build.path("base_images").get(0).path("state").asText()).isEqualTo("unavailable");
        assertThat(build.path("status").asText()).isEqualTo("failed");
        assertThat(build.path("reason").asText()).isEqualTo("base_image_unavailable");
        assertThat(pipeline.log(id)).anyMatch(line -> line.contains("FROM " + image));
    }

    /** Different for each caller, so that no build finds another one's work in a cache. */
    private static String slow(String name, int seconds) {
        return "FROM busybox:1\nRUN sleep " + seconds + " && echo " + name + " > /name\n";
    }

    private String submitUnchecked(String dockerfile) {
        try {
            return pipeline.submitAdminBuild(dockerfile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String only(Set<String> after, Set<String> before) {
        Set<String> more = new HashSet<>(after);
        more.removeAll(before);
        assertThat(more).hasSize(1);
        return more.iterator().next();
    }

    private static ProcessHandle upstreamProcess() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains("upstream/data.yml"))
                .findFirst()
                .orElseThrow();
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        assertThat(exitCodeOf("kill", "-" + name, String.valueOf(process.pid())))
                .isZero();
    }

    private List<Path> unfinishedDisks() throws IOException {
        try (Stream<Path> tree = Files.walk(pipeline.data().resolve("disks"), 2)) {
            return tree.filter(path -> path.toString().endsWith(".partial")).toList();
        }
    }

    private static int exitCodeOf(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
