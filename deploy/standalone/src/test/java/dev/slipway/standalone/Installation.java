package dev.slipway.standalone;

import dev.slipway.kafka.TopicCatalog;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** All services in one JVM and their neighbours, put together as {@code slipway up} does it, without a builder image. */
public final class Installation implements QuarkusTestResourceLifecycleManager {
    private static volatile Installation running;

    private Path directory;
    private DataDirectory data;
    private Ports ports;
    private Credentials credentials;
    private Neighbours neighbours;

    static Installation running() {
        return running;
    }

    @Override
    public Map<String, String> start() {
        try {
            System.setProperty("slipway.home", System.getProperty("slipway.root"));
            directory = Files.createTempDirectory("slipway-standalone-it-");
            StandaloneOptions options = new StandaloneOptions();
            options.httpPort = 0;
            options.registryPort = 0;
            options.kafkaPort = 0;
            options.cache = directory.resolve("cache");
            data = DataDirectory.open(directory.resolve("data"));
            ports = Ports.resolve(options, data.ports());
            credentials = Credentials.openOrCreate(data);
            neighbours = Neighbours.start(data, ports, credentials, false, new Progress(System.out));
            TopicCatalog.ensure(kafka());
            running = this;
            BuildMachine none = new BuildMachine(BuildMachine.QEMU, directory.resolve("no-builder-image"));
            Map<String, String> settings = new HashMap<>(ServiceSettings.of(options, data, ports, credentials, none));
            settings.put("quarkus.http.test-port", String.valueOf(ports.http()));
            return settings;
        } catch (IOException e) {
            stop();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            stop();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        if (neighbours != null) {
            neighbours.close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + ports.http());
    }

    URI registry() {
        return URI.create("http://127.0.0.1:" + ports.registry());
    }

    Map<String, Object> kafka() throws IOException {
        return ServiceSettings.kafkaClient(ports, credentials);
    }

    /** The API token of this name. */
    String token(String name) throws IOException {
        return Files.readString(data.tokens().resolve(name)).strip();
    }

    /** The file with the secret of a service account. */
    Path account(String name) {
        return credentials.accounts().resolve(name);
    }
}
