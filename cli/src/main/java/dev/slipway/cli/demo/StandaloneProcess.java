package dev.slipway.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Slipway of the demo's own, as {@code slipway up} would start it. */
public final class StandaloneProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Making the builder image, once, is part of the first start. */
    private static final Duration START_DEADLINE = Duration.ofMinutes(30);

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);

    private final Process process;
    private final JsonNode endpoint;

    private StandaloneProcess(Process process, JsonNode endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * @param home the project's directory
     * @param arguments of {@code slipway up}
     * @param progress what it prints while it starts, line by line
     * @throws IOException if it ends before it is ready
     */
    static StandaloneProcess start(Path home, Path data, List<String> arguments, Consumer<String> progress)
            throws IOException, InterruptedException {
        return start(home, data, arguments, Map.of(), progress);
    }

    /**
     * The same with other settings.
     *
     * @param settings of the services, where they are to differ from the defaults
     */
    public static StandaloneProcess start(
            Path home, Path data, List<String> arguments, Map<String, String> settings, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path standalone = home.resolve("deploy").resolve("standalone");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + standalone.resolve("jvm.options"),
                "-Dslipway.home=" + home));
        @Nullable String cache = System.getProperty("slipway.cache");
        if (cache != null) {
            command.add("-Dslipway.cache=" + cache);
        }
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        Path jar = standalone.resolve("target").resolve("quarkus-app").resolve("quarkus-run.jar");
        // What the script slipway had the JVM keep of this very jar.
        Path classes = jar.resolveSibling("slipway.aot");
        if (Files.exists(classes) && Files.getLastModifiedTime(classes).compareTo(Files.getLastModifiedTime(jar)) > 0) {
            command.addAll(List.of("-XX:AOTCache=" + classes, "-Xlog:aot*=off"));
        }
        command.addAll(List.of("-jar", jar.toString(), "--data", data.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
        // Not virtual: a read from a pipe holds on to the thread that carries it, and the registry client's HTTP needs
        // those.
        Thread.ofPlatform().daemon().name("standalone-output").start(() -> relay(process, progress));
        Path endpoint = data.resolve("endpoint.json");
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        while (!(Files.exists(endpoint)
                && JSON.readTree(endpoint.toFile()).path("pid").asLong() == process.pid())) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "Slipway ended with exit code " + process.exitValue() + " before it was ready; its log is "
                                + data.resolve("logs").resolve("slipway.log"));
            }
            if (System.nanoTime() > deadline) {
                process.destroy();
                throw new IOException("Slipway was not ready after " + START_DEADLINE.toMinutes() + " minutes");
            }
        }
        return new StandaloneProcess(process, JSON.readTree(endpoint.toFile()));
    }

    /** Where its API answers. */
    public String url() {
        return endpoint.path("url").asText();
    }

    /** Where its health and its metrics are. */
    public String management() {
        return endpoint.path("management").asText();
    }

    /** Host and port of its registry. */
    public String registry() {
        return endpoint.path("registry").asText();
    }

    /** Host and port of its Kafka. */
    public String kafka() {
        return endpoint.path("kafka").asText();
    }

    /** Its own process and all of its children. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /**
     * Waits for its end.
     *
     * @return the exit code
     * @throws IllegalStateException if it still runs then
     */
    public int awaitExit(Duration deadline) throws InterruptedException {
        if (!process.waitFor(deadline)) {
            throw new IllegalStateException("Slipway still runs after " + deadline.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** Ends it as a crash would, with nobody to clean up. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        stop(process);
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private static void relay(Process process, Consumer<String> progress) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(progress);
        } catch (IOException | java.io.UncheckedIOException e) {
            progress.accept("(its output ended: " + e.getMessage() + ")");
        }
    }
}
