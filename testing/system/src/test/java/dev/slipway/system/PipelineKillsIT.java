package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.demo.UpstreamRegistry;
import dev.slipway.events.BuildFinished;
import dev.slipway.testing.ScratchFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Fifty builds, of each of which something is killed, at each moment of its life; and what is on the host of them afterwards. */
@Tag("long")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "machines need root")
class PipelineKillsIT {
    private static final int TIMES = 2;
    private static final List<BuildMoment> WITH_MACHINE =
            List.of(BuildMoment.STARTING, BuildMoment.HANDED_OVER, BuildMoment.RUNNING, BuildMoment.PUSHING);
    private static final Duration MOMENT_DEADLINE = Duration.ofMinutes(3);
    private static final Duration BUILD_DEADLINE = Duration.ofMinutes(10);

    private final List<String> builds = new ArrayList<>();
    private RunningPipeline pipeline;

    @Test
    void nothingIsLeftOfFiftyBuildsWhateverWasKilledOfThem() throws Exception {
        try (ScratchFolder folder = ScratchFolder.create("slipway-kills");
                UpstreamRegistry upstream = UpstreamRegistry.start(folder.path().resolve("upstream"));
                RunningPipeline started = start(folder.path(), upstream)) {
            pipeline = started;
            List<String> before = traces();
            assertThat(before).isEmpty();
            for (int time = 0; time < TIMES; time++) {
                for (BuildMoment moment : BuildMoment.values()) {
                    cancel(moment);
                }
                for (BuildMoment moment : WITH_MACHINE) {
                    killMachine(moment);
                    killAgent(moment);
                }
                timeOut();
                for (BuildMoment moment : BuildMoment.values()) {
                    killSlipway(moment);
                }
            }
            while (builds.size() < 50) {
                timeOut();
            }

            assertThat(traces()).isEqualTo(before);
            for (String id : builds) {
                assertThat(pipeline.events().of(BuildFinished.class, id))
                        .as("ends of " + id)
                        .hasSize(1);
            }
            String last = submit(Map.of());
            await(last, BuildMoment.RUNNING);
            assertThat(traces()).as("what shows a machine").anyMatch(trace -> trace.startsWith("socket"));
            assertThat(end(last)).isEqualTo("succeeded");
            assertThat(traces()).isEqualTo(before);
        }
    }

    private static RunningPipeline start(Path folder, UpstreamRegistry upstream)
            throws IOException, InterruptedException {
        RunningPipeline pipeline =
                RunningPipeline.start(folder.resolve("slipway"), 2, List.of("docker.io=" + upstream.url()));
        // The mirror takes the base image for an operator's build first, and then for all.
        pipeline.awaitEnd(pipeline.submitAdminBuild("FROM busybox:1\n"), BUILD_DEADLINE);
        return pipeline;
    }

    /** A machine is gone when its build's end is said; a network only when its last connection has noticed. */
    private List<String> traces() throws IOException, InterruptedException {
        List<String> traces = new HostTraces(pipeline).of(builds);
        for (int tries = 0; tries < 50 && !traces.isEmpty() && !anyRuns(); tries++) {
            Thread.sleep(100);
            traces = new HostTraces(pipeline).of(builds);
        }
        return traces;
    }

    private boolean anyRuns() {
        return builds.stream().anyMatch(id -> pipeline.status(id).equals("running"));
    }

    private String submit(Map<String, String> fields) throws IOException, InterruptedException {
        String id = pipeline.submit("demo", BuildMoment.dockerfile("build-" + builds.size()), fields);
        builds.add(id);
        return id;
    }

    private void await(String id, BuildMoment moment) {
        Awaitility.await(id + " to be " + moment)
                .atMost(MOMENT_DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> moment.hasCome(pipeline, id));
    }

    /** How it ended; with its disk, where it gets one. */
    private String end(String id) {
        JsonNode build = pipeline.awaitEnd(id, BUILD_DEADLINE);
        if (build.path("status").asText().equals("succeeded")) {
            pipeline.awaitDisk(id);
        }
        System.out.printf("KILLS build %d ended: %s %s%n", builds.size(), build.path("status"), build.path("message"));
        return build.path("status").asText();
    }

    private void cancel(BuildMoment moment) throws Exception {
        String id = submit(Map.of());
        await(id, moment);

        try {
            pipeline.as("demo").cancel(id);
        } catch (IOException e) {
            assertThat(moment.isBeforeThePush()).as(e.getMessage()).isFalse();
            assertThat(e).hasMessageContaining("ended");
        }

        assertThat(end(id))
                .as("cancelled when " + moment)
                .isIn("cancelled", moment.isBeforeThePush() ? "" : "succeeded");
    }

    private void killMachine(BuildMoment moment) throws Exception {
        String id = submit(Map.of());
        await(id, moment);

        BuildMoment.machine(pipeline, id).ifPresent(ProcessHandle::destroyForcibly);

        assertThat(end(id)).as("machine killed when " + moment).isEqualTo("succeeded");
    }

    private void killAgent(BuildMoment moment) throws Exception {
        String id = submit(Map.of());
        await(id, moment);

        Optional<ProcessHandle> agent = BuildMoment.agent(pipeline, id);
        agent.ifPresent(ProcessHandle::destroyForcibly);

        assertThat(end(id)).as("agent killed when " + moment).isEqualTo("succeeded");
    }

    private void timeOut() throws Exception {
        String id = submit(Map.of("timeout_seconds", "2"));

        assertThat(end(id)).isEqualTo("timed_out");
    }

    /** The launcher is a part of it. */
    private void killSlipway(BuildMoment moment) throws Exception {
        String id = submit(Map.of());
        await(id, moment);

        pipeline.kill();
        pipeline.startAgain();

        assertThat(end(id)).as("Slipway killed when " + moment).isEqualTo("succeeded");
        assertThat(traces()).as("Slipway killed when " + moment).isEmpty();
    }
}
