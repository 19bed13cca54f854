package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.cli.api.ServerSentEvent;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How {@code slipway up} ends when it is told to, and starts when it was not given the time to. */
@Timeout(300)
class StandaloneStopIT {
    /** It takes three seconds; a loaded machine is slower, and after 25 it would end by force. */
    private static final Duration STOP = Duration.ofSeconds(20);

    private static final int STATE = 0;
    private static final int PROCESS_GROUP = 2;
    /** SIGINT in a mask of signals. */
    private static final long INTERRUPT = 1L << (2 - 1);

    @TempDir
    Path directory;

    @BeforeEach
    void onlyAsRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "the namespace machine needs root; ./slipway test as root runs this test");
    }

    @Test
    void endsWellWhenItIsTerminatedWhileSomebodyFollowsABuildThatWaits() throws Exception {
        try (RunningPipeline pipeline = start()) {
            String id = waitingBuild(pipeline);
            HttpRequest follow = HttpRequest.newBuilder(pipeline.url().resolve("/v1/builds/" + id + "/events"))
                    .header("Authorization", "Bearer " + pipeline.token("demo"))
                    .header("Accept", "text/event-stream")
                    .build();
            HttpClient http = HttpClient.newHttpClient();
            try (ServerSentEvent.Reader events = new ServerSentEvent.Reader(
                    http.send(follow, HttpResponse.BodyHandlers.ofInputStream()).body())) {
                assertThat(events.next()).isPresent();
                List<ProcessHandle> all = processes(pipeline);

                signal("TERM", List.of(pipeline.handle()));

                assertStopped(pipeline, all);
            } finally {
                http.shutdownNow();
            }
        }
    }

    /** What a terminal does at Ctrl-C: it signals the whole process group. */
    @Test
    void endsWellWhenItsProcessGroupIsInterrupted() throws Exception {
        assumeTrue(!ignoresInterrupts(), "these tests were started with SIGINT ignored, and so would be Slipway");
        try (RunningPipeline pipeline = start()) {
            List<ProcessHandle> all = processes(pipeline);
            String group = processGroup(pipeline.handle());
            List<ProcessHandle> members =
                    all.stream().filter(one -> processGroup(one).equals(group)).toList();

            signal("INT", members);

            assertStopped(pipeline, all);
        }
    }

    @Tag("long")
    @Test
    void startsAgainAfterAKillThatLeftTheDatabaseBehind() throws Exception {
        try (RunningPipeline pipeline = start()) {
            String id = waitingBuild(pipeline);
            List<ProcessHandle> before = processes(pipeline);

            pipeline.kill();
            assertThat(before).as("what a killed Slipway leaves behind").anyMatch(StandaloneStopIT::runs);
            pipeline.startAgain();

            assertThat(before).noneMatch(StandaloneStopIT::runs);
            assertThat(pipeline.build(id).path("id").asText()).isEqualTo(id);
            List<ProcessHandle> all = processes(pipeline);
            signal("TERM", List.of(pipeline.handle()));
            assertStopped(pipeline, all);
        }
    }

    private RunningPipeline start() throws IOException, InterruptedException {
        return RunningPipeline.start(directory.resolve("slipway"), 1, List.of());
    }

    /** Nobody can seal its credential, which is tried again until somebody can. */
    private static String waitingBuild(RunningPipeline pipeline) throws IOException, InterruptedException {
        Path sealingKey = pipeline.data().resolve("keys").resolve("launcher.pub.jwk");
        Files.move(sealingKey, sealingKey.resolveSibling("away"));
        String id = pipeline.submit("FROM scratch\nCOPY Dockerfile /\n");
        pipeline.awaitStatus(id, "prepared");
        return id;
    }

    private static void assertStopped(RunningPipeline pipeline, List<ProcessHandle> all) throws Exception {
        assertThat(pipeline.awaitExit(STOP)).as("exit code").isZero();
        assertThat(all).noneMatch(StandaloneStopIT::runs);
        assertThat(pipeline.data().resolve("endpoint.json")).doesNotExist();
    }

    /** Slipway's own and the neighbours', the database included, which is nobody's child. */
    private static List<ProcessHandle> processes(RunningPipeline pipeline) {
        List<ProcessHandle> roots = ProcessHandle.allProcesses()
                .filter(one -> one.info()
                        .commandLine()
                        .orElse("")
                        .contains(pipeline.data().toString()))
                .filter(one -> one.pid() != ProcessHandle.current().pid())
                .toList();
        List<ProcessHandle> all = Stream.concat(roots.stream(), roots.stream().flatMap(ProcessHandle::descendants))
                .distinct()
                .toList();
        assertThat(all.stream().map(one -> one.info().command().orElse("")))
                .anyMatch(command -> command.endsWith("/java"))
                .anyMatch(command -> command.endsWith("/docker-registry"))
                .anyMatch(command -> command.endsWith("/postgres"));
        return all;
    }

    private static void signal(String name, List<ProcessHandle> processes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(one -> command.add(String.valueOf(one.pid())));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    /** An ended process whose parent has not taken note of it runs no more. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && !status(process, STATE).equals("Z");
    }

    private static String processGroup(ProcessHandle process) {
        return status(process, PROCESS_GROUP);
    }

    /** A field of {@code /proc/<pid>/stat}, counted from the one behind the command's name; see proc(5). */
    private static String status(ProcessHandle process, int field) {
        try {
            String status = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            return status.substring(status.lastIndexOf(')') + 2).split(" ")[field];
        } catch (IOException e) {
            return "Z"; // It has gone.
        }
    }

    private static boolean ignoresInterrupts() throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            String ignored = status.filter(line -> line.startsWith("SigIgn:"))
                    .findFirst()
                    .orElseThrow();
            return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & INTERRUPT) != 0;
        }
    }
}
