package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.demo.UpstreamRegistry;
import dev.slipway.testing.ScratchFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Builds in virtual machines that use up whatever there is, beside another build. They share the kernel with nobody; in machines of
 * the kind {@code namespace}, which share the host's, nothing of this is tried.
 */
@Tag("long")
@Timeout(value = 120, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "machines need root")
class PipelineFloodsIT {
    private static final Duration QUIET = Duration.ofSeconds(30);
    /** Under emulation, on a machine that others use too. */
    private static final Duration BOOT = Duration.ofMinutes(10);

    /** A field of {@code /proc/<pid>/stat}, counted from the one behind the command's name; see proc(5). */
    private static final int NICE = 16;

    private static final String FLOOD_SECONDS = "150";
    private static final Duration FLOOD_DEADLINE = Duration.ofMinutes(20);
    /** What the log of one build may hold, with room for the words around its lines. */
    private static final long LONGEST_LOG = 80L << 20;

    private static final String BEFORE = "before";
    /** To see what it is worth that machines have a lower one. */
    private static final String SAME_PRIORITY = "forks, same priority";

    private final List<String> builds = new ArrayList<>();
    private RunningPipeline pipeline;

    @Test
    void eachFloodEndsAndNeighboursAnswerMeanwhile() throws Exception {
        try (ScratchFolder folder = ScratchFolder.create("slipway-floods");
                UpstreamRegistry upstream = UpstreamRegistry.start(folder.path().resolve("upstream"));
                RunningPipeline started = start(folder.path(), upstream)) {
            pipeline = started;
            String neighbour = submit("RUN n=0; while true; do echo tick $n; n=$((n+1)); sleep 1; done", "7000");
            awaitLogged(neighbour, line -> line.endsWith(" tick 0"));
            Path rootDisk = rootDisk();
            Object rootDiskBefore = Files.getLastModifiedTime(rootDisk);
            SoftAssertions softly = new SoftAssertions();

            try (NeighbourProbe probe = new NeighbourProbe(pipeline, neighbour)) {
                probe.phase(BEFORE);
                Thread.sleep(QUIET);
                for (Flood flood : Flood.values()) {
                    flood(flood, flood.name().toLowerCase(Locale.ROOT), probe, softly);
                }
                flood(Flood.FORKS, SAME_PRIORITY, probe, softly);
                softly.assertThat(probe.failures())
                        .as("what neighbours failed to do")
                        .isEmpty();
                print(probe);
            }

            assertBuildsAndBreaksOutOfNothing();
            softly.assertThat(Files.getLastModifiedTime(rootDisk))
                    .as("root disk")
                    .isEqualTo(rootDiskBefore);
            softly.assertThat(pipeline.status(neighbour)).as("the other build").isEqualTo("running");
            softly.assertThat(new HostTraces(pipeline).of(builds))
                    .as("what shows a machine")
                    .isNotEmpty();
            pipeline.as("demo").cancel(neighbour);
            pipeline.awaitEnd(neighbour);
            softly.assertThat(new HostTraces(pipeline).of(builds)).as("left").isEmpty();
            softly.assertAll();
        }
    }

    private static RunningPipeline start(Path folder, UpstreamRegistry upstream)
            throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(RunningPipeline.SETTINGS);
        settings.putAll(Flood.SETTINGS);
        return RunningPipeline.start(
                folder.resolve("slipway"), "qemu", 2, List.of("docker.io=" + upstream.url()), settings);
    }

    /** The first one is an admin's, for which the mirror brings the base image. */
    private String submit(String step, String seconds) throws IOException, InterruptedException {
        String id = pipeline.submit(
                "admin",
                step.startsWith("FROM") ? step : "FROM busybox:1\n" + step + "\n",
                Map.of(
                        "is_admin_build", "true",
                        "tenant", "demo",
                        "cpus", "1",
                        "memory_mb", "1024",
                        "timeout_seconds", seconds));
        builds.add(id);
        return id;
    }

    private void awaitLogged(String id, Predicate<String> line) {
        Awaitility.await("the log of " + id)
                .atMost(BOOT)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(() -> pipeline.log(id).stream().anyMatch(line) || isOver(id));
    }

    private boolean isOver(String id) {
        return !List.of("requested", "prepared", "authorized", "running").contains(pipeline.status(id));
    }

    private void flood(Flood flood, String name, NeighbourProbe probe, SoftAssertions softly) throws Exception {
        probe.phase("boot");
        String id = submit(flood.dockerfile(pipeline.registry().getPort()), FLOOD_SECONDS);
        awaitLogged(id, Flood::begins);
        if (name.equals(SAME_PRIORITY)) {
            giveMachinesThePriorityOfSlipway();
        }
        probe.phase(name);

        JsonNode build = pipeline.awaitEnd(id, FLOOD_DEADLINE);

        probe.phase("after");
        List<String> log = pipeline.log(id);
        System.out.printf("FLOOD %s: %s, %s%n", name, build.path("status"), build.path("message"));
        softly.assertThat(log).as(name + " begins").anyMatch(Flood::begins);
        softly.assertThat(flood.ends())
                .as(build.toPrettyString())
                .contains(build.path("status").asText());
        softly.assertThat(build.path("reason").asText())
                .as("what ends " + name + ": a machine that was lost would be tried again")
                .isNotEqualTo(flood == Flood.FORKS ? "machinery" : "anything");
        softly.assertThat(log).as(name).anyMatch(line -> line.contains(flood.logged()));
        softly.assertThat(log.stream().mapToLong(String::length).sum())
                .as("length of the log of " + name)
                .isLessThan(LONGEST_LOG);
        for (String neighbour : NeighbourProbe.NEIGHBOURS) {
            softly.assertThat(probe.answers(name, neighbour))
                    .as("answers of " + neighbour + " during " + name)
                    .isPositive();
        }
    }

    private void giveMachinesThePriorityOfSlipway() throws IOException, InterruptedException {
        Path own = Path.of("/proc", String.valueOf(pipeline.handle().pid()), "stat");
        String status = Files.readString(own);
        String nice = status.substring(status.lastIndexOf(')') + 2).split(" ")[NICE];
        List<String> command = new ArrayList<>(List.of("renice", "-n", nice, "-p"));
        List<ProcessHandle> machines = pipeline.handle()
                .descendants()
                .filter(process -> process.info().command().orElse("").contains("qemu-system"))
                .toList();
        for (ProcessHandle machine : machines) {
            // Each thread has its own.
            try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(machine.pid()), "task"))) {
                threads.map(thread -> thread.getFileName().toString()).forEach(command::add);
            }
        }
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private void assertBuildsAndBreaksOutOfNothing() throws IOException, InterruptedException {
        BreakoutBuild breakout = new BreakoutBuild(pipeline);
        assertThat(breakout.neighboursAnswerHere()).isTrue();

        String id = submit(breakout.dockerfile(), "600");

        JsonNode build = pipeline.awaitEnd(id, FLOOD_DEADLINE);
        List<String> log = pipeline.log(id);
        assertThat(build.path("status").asText()).as(build.toPrettyString()).isEqualTo("succeeded");
        pipeline.awaitDisk(id);
        assertThat(log)
                .anyMatch(BreakoutBuild::isTokenEndpoint)
                .anyMatch(line -> line.endsWith("try root disk: refused"));
        assertThat(breakout.refusals()).allSatisfy(refusal -> assertThat(log).anyMatch(line -> line.endsWith(refusal)));
    }

    /** As QEMU sees it. */
    private Path rootDisk() {
        ProcessHandle qemu = pipeline.neighbour("qemu-system");
        return Path.of("/proc", String.valueOf(qemu.pid()), "root", "files", "root.ext4");
    }

    /** For docs/measure/floods.sh. */
    private static void print(NeighbourProbe probe) {
        System.out.println(
                "MEASURED | median / 99th percentile, ms | " + String.join(" | ", NeighbourProbe.NEIGHBOURS) + " |");
        System.out.println("MEASURED | --- | --- | --- | --- |");
        probe.table().forEach(row -> System.out.println("MEASURED " + row));
    }
}
