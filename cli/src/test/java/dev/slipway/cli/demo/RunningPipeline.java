package dev.slipway.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.ApiClient;
import dev.slipway.cli.SourceTarball;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/** A whole Slipway with the namespace machine, for tests that hurt it. */
final class RunningPipeline implements AutoCloseable {
    static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled", "timed_out", "rejected");
    private static final Duration BUILD_DEADLINE = Duration.ofMinutes(3);

    private final Path data;
    private final List<String> arguments;
    private StandaloneProcess process;

    private RunningPipeline(Path data, List<String> arguments, StandaloneProcess process) {
        this.data = data;
        this.arguments = arguments;
        this.process = process;
    }

    static RunningPipeline start(Path data, List<String> upstreams) throws IOException, InterruptedException {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "the namespace machine needs root; ./slipway test as root runs this test");
        List<String> arguments = new ArrayList<>(
                List.of("--http-port", "0", "--registry-port", "0", "--kafka-port", "0", "--machine", "namespace"));
        upstreams.forEach(upstream -> arguments.addAll(List.of("--upstream", upstream)));
        return new RunningPipeline(data, arguments, launch(data, arguments));
    }

    StandaloneProcess process() {
        return process;
    }

    Path data() {
        return data;
    }

    void killAndStartAgain() throws IOException, InterruptedException {
        process.kill();
        process = launch(data, arguments);
    }

    ApiClient as(String caller) throws IOException {
        Path token = data.resolve("tokens").resolve(caller);
        return new ApiClient(URI.create(process.url()), Files.readString(token).strip());
    }

    /** Submits a directory as the demo tenant's. */
    String submit(Path source, Map<String, String> fields) throws IOException, InterruptedException {
        return submit("demo", source, fields);
    }

    String submit(String caller, Path source, Map<String, String> fields) throws IOException, InterruptedException {
        Path tarball = Files.createTempFile("source", ".tar.gz");
        try (OutputStream out = Files.newOutputStream(tarball)) {
            SourceTarball.write(source, out);
        }
        try {
            return as(caller)
                    .submit(tarball, new LinkedHashMap<>(fields))
                    .path("id")
                    .asText();
        } finally {
            Files.delete(tarball);
        }
    }

    JsonNode build(String id) {
        try {
            return as("admin").build(id);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode awaitEnd(String id) {
        Awaitility.await("the end of build " + id)
                .atMost(BUILD_DEADLINE)
                .ignoreExceptions()
                .until(() -> ENDED.contains(build(id).path("status").asText()));
        return build(id);
    }

    JsonNode awaitDisk(String id) {
        Awaitility.await("the disk of build " + id)
                .atMost(BUILD_DEADLINE)
                .ignoreExceptions()
                .until(() -> build(id).path("disk").hasNonNull("location"));
        JsonNode build = build(id);
        assertThat(Path.of(build.path("disk").path("location").asText())).exists();
        return build;
    }

    @Override
    public void close() {
        process.close();
    }

    private static StandaloneProcess launch(Path data, List<String> arguments)
            throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("slipway.root"));
        return StandaloneProcess.start(home, data, arguments, line -> System.out.println("[slipway] " + line));
    }
}
