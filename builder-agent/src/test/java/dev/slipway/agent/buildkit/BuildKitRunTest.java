package dev.slipway.agent.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Log;
import dev.slipway.agent.protocol.Message;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.Progress;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.protocol.Steps;
import dev.slipway.agent.report.BuildOutput;
import dev.slipway.agent.report.Masking;
import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.StepLines;
import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a script in the place of docker. */
@Timeout(60)
class BuildKitRunTest {
    private static final String DOCKERFILE = "FROM alpine\n# then\nRUN make\n";

    private static final String REPORT = """
            cat <<'END'
            #0 building
            {
              "vertexes": [
                {"digest": "sha256:1", "name": "[2/2] RUN make", "started": "2026-11-24T00:00:00Z", "cached": true,
                 "completed": "2026-11-24T00:00:00Z"}
              ]
            }
            END
            """;

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    private BuildKitRun start(String script, BuildOutput output) throws IOException {
        Files.writeString(directory.resolve("docker"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(directory.resolve("docker"), PosixFilePermissions.fromString("rwx------"));
        return BuildKitRun.start(
                new BuildKit.DockerBuildx(directory.resolve("docker.sock")),
                plan(),
                new SearchPath(directory + ":" + System.getenv("PATH")),
                output);
    }

    private BuildOutput output() {
        return new BuildOutput(MessageChannel.ofAgent(InputStream.nullInputStream(), sent), Masking.none());
    }

    private BuildPlan plan() {
        Job job = new Job(
                "b1",
                1,
                new Job.Dockerfile(DOCKERFILE.getBytes(StandardCharsets.UTF_8), "docker/web"),
                new Job.Source("sources/b1", "sha256:0", null),
                "127.0.0.1:5000/builds/b1:latest",
                List.of(),
                null,
                Map.of(),
                List.of(),
                false,
                "linux/amd64",
                List.of(),
                new RegistryAccess("127.0.0.1:5000", true, "build", "p", null),
                Map.of(),
                Job.Options.NONE);
        return new BuildPlan(
                job,
                directory,
                directory.resolve("Dockerfile"),
                directory.resolve("metadata.json"),
                directory,
                Map.of(),
                Map.of(),
                stepLines(),
                null);
    }

    private static StepLines stepLines() {
        try {
            return Dockerfile.parse(DOCKERFILE).stepLines(BuildArguments.none());
        } catch (DockerfileSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private List<Message.FromAgent> messages() throws IOException {
        var launcher =
                MessageChannel.ofLauncher(new ByteArrayInputStream(sent.toByteArray()), new ByteArrayOutputStream());
        List<Message.FromAgent> messages = new ArrayList<>();
        for (Optional<Message.FromAgent> next = launcher.receive(); next.isPresent(); next = launcher.receive()) {
            messages.add(next.get());
        }
        return messages;
    }

    @Test
    void tellsDigestLinesAndProgress() throws Exception {
        Result result;
        try (BuildOutput output = output()) {
            String metadata = "echo '{\"containerimage.digest\": \"sha256:feed\"}' > " + plan().metadata() + "\n";
            result = start(REPORT + metadata, output).await();
        }

        assertThat(result).isEqualTo(new Result.Succeeded("sha256:feed", 1, 1, false));
        assertThat(messages().stream()
                        .filter(Log.class::isInstance)
                        .flatMap(message -> ((Log) message).lines().stream())
                        .map(Log.Line::text))
                .containsExactly("#0 building", "#1 [2/2] RUN make", "#1 CACHED");
        assertThat(messages()).contains(new Progress(1, 1, 1));
    }

    @Test
    void aFailureEndsWithTheLastLinesOfItsStepAndTheCallersOwnDockerfile() throws Exception {
        Result result;
        try (BuildOutput output = output()) {
            result = start("""
                    cat <<'END'
                    {"vertexes": [{"digest": "sha256:1", "name": "[2/2] RUN make", "started": "2026-11-24T00:00:00Z"}]}
                    {"logs": [{"vertex": "sha256:1", "stream": 2, "data": "bm8gcnVsZQo=", "timestamp": "2026-11-24T00:00:01Z"}]}
                    {"vertexes": [{"digest": "sha256:1", "name": "[2/2] RUN make", "started": "2026-11-24T00:00:00Z",
                      "completed": "2026-11-24T00:00:02Z", "error": "process make did not complete successfully: exit code: 2"
                    }]
                    }
                    Dockerfile:3
                    --------------------
                       3 | >>> RUN make of the rewritten file
                    --------------------
                    ERROR: failed to solve: process make did not complete successfully: exit code: 2
                    END
                    exit 1
                    """, output).await();
        }

        assertThat(result)
                .isEqualTo(new Result.Failed(Result.Kind.BUILD, "docker/web:3: RUN make failed: exit code 2", 1));
        assertThat(lines())
                .containsSubsequence(
                        "------",
                        " > [2/2] RUN make:",
                        "1.000 no rule",
                        "------",
                        "docker/web:3",
                        "   3 | >>> RUN make")
                .noneMatch(line -> line.contains("rewritten") || line.startsWith("ERROR"));
        assertThat(steps())
                .last()
                .isEqualTo(new Steps.Step(
                        1,
                        "[2/2] RUN make",
                        List.of(),
                        Steps.State.FAILED,
                        false,
                        Instant.parse("2026-11-24T00:00:00Z").toEpochMilli(),
                        Instant.parse("2026-11-24T00:00:02Z").toEpochMilli(),
                        3,
                        "process make did not complete successfully: exit code: 2"));
    }

    private List<String> lines() throws IOException {
        return messages().stream()
                .filter(Log.class::isInstance)
                .flatMap(message -> ((Log) message).lines().stream())
                .map(Log.Line::text)
                .toList();
    }

    private List<Steps.Step> steps() throws IOException {
        return messages().stream()
                .filter(Steps.class::isInstance)
                .flatMap(message -> ((Steps) message).steps().stream())
                .toList();
    }

    @Test
    void aSuccessWithoutADigestIsMachinery() throws Exception {
        try (BuildOutput output = output()) {
            Result result =
                    start("echo '{}' > " + plan().metadata() + "\n", output).await();

            assertThat(result).isInstanceOf(Result.Failed.class);
            assertThat(((Result.Failed) result).kind()).isEqualTo(Result.Kind.MACHINERY);
        }
    }

    @Test
    void killsTheClientAndWhatItStarted() throws Exception {
        Path child = directory.resolve("child");
        try (BuildOutput output = output()) {
            BuildKitRun run = start(
                    "sleep 300 & echo $! > " + child + ".new; mv " + child + ".new " + child + "; wait\n", output);
            while (!Files.exists(child)) {
                Thread.sleep(10);
            }
            ProcessHandle sleep = ProcessHandle.of(
                            Long.parseLong(Files.readString(child).strip()))
                    .orElseThrow();

            run.kill();

            assertThat(run.await())
                    .isEqualTo(new Result.Failed(
                            Result.Kind.MACHINERY, "BuildKit's client ended with exit code 137 and said nothing"));
            sleep.onExit().join();
        }
    }
}
