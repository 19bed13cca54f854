package dev.slipway.token;

import dev.slipway.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A token-service that runs as a process of its own, so that it can be measured and killed. */
public final class TokenServiceProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final URI url;
    private final URI management;
    private final Path log;

    private TokenServiceProcess(Process process, URI url, URI management, Path log) {
        this.process = process;
        this.url = url;
        this.management = management;
        this.log = log;
    }

    /**
     * Starts one; {@link #awaitReady} waits for it.
     *
     * @param port a free one
     * @param memory the heap's largest size, as in {@code 512m}
     * @param log what it prints is appended here
     */
    public static TokenServiceProcess launch(int port, String memory, Map<String, String> settings, Path log)
            throws IOException {
        int management = FreePort.pick();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + memory,
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.port=" + management));
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new TokenServiceProcess(
                process, URI.create("http://127.0.0.1:" + port), URI.create("http://127.0.0.1:" + management), log);
    }

    public void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest ready = HttpRequest.newBuilder(management.resolve("/q/health/ready"))
                    .build();
            while (process.isAlive() && System.nanoTime() < deadline) {
                try {
                    if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                        return;
                    }
                } catch (IOException e) {
                    // Not there yet.
                }
                Thread.sleep(20);
            }
        }
        throw new IOException("token-service did not become ready, see " + log);
    }

    public URI url() {
        return url;
    }

    /** Where its health and its metrics are. */
    public URI management() {
        return management;
    }

    public Process process() {
        return process;
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
