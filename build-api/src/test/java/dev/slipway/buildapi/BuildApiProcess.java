package dev.slipway.buildapi;

import static org.awaitility.Awaitility.await;

import dev.slipway.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A build-api that runs as a process of its own, so that it can be killed. */
final class BuildApiProcess implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Api api;

    private BuildApiProcess(Process process, int port, Api api) {
        this.process = process;
        this.port = port;
        this.api = api;
    }

    /** Starts one and waits until it answers. */
    static BuildApiProcess start(Map<String, String> settings, Path log) throws IOException {
        int port = FreePort.pick();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx192m");
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-Dquarkus.http.host=127.0.0.1");
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dquarkus.management.port=0");
        command.add("-jar");
        command.add(Path.of("target", "quarkus-app", "quarkus-run.jar").toString());
        File output = log.toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                .start();
        Api api = new Api(URI.create("http://127.0.0.1:" + port));
        await("build-api to answer, see " + log)
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> api.get("", "/v1/whoami").status() == 401);
        return new BuildApiProcess(process, port, api);
    }

    int port() {
        return port;
    }

    Api api() {
        return api;
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        if (process.isAlive()) {
            process.onExit().join();
        }
    }
}
