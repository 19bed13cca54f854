package dev.slipway.converter;

import dev.slipway.kafka.TopicCatalog;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.BrokerSettings;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.testing.FreePort;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real broker and a real registry, open to this machine, as long as the tests run. */
public final class RealBackends implements QuarkusTestResourceLifecycleManager {

    static final String SECRET = "open-sesame";

    private static volatile RealBackends running;

    private Path folder;
    private BrokerProcess broker;
    private DistributionProcess registry;

    static RealBackends running() {
        return running;
    }

    BrokerProcess broker() {
        return broker;
    }

    DistributionProcess registry() {
        return registry;
    }

    Path disks() {
        return folder.resolve("disks");
    }

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("converter-it");
            broker = BrokerProcess.start(BrokerSettings.ofCheckout(folder.resolve("broker")));
            TopicCatalog.ensure(broker.clientProperties());
            registry = DistributionProcess.start(DistributionSettings.open(
                    FreePort.address(),
                    Files.createDirectories(folder.resolve("registry")),
                    folder.resolve("registry.log")));
            running = this;
            return Map.of(
                    "kafka.bootstrap.servers",
                    broker.bootstrapServers(),
                    "slipway.registry.url",
                    registry.url().toString(),
                    "slipway.converter.disks",
                    disks().toString(),
                    "slipway.converter.min-free-bytes",
                    "0",
                    "slipway.converter.verity",
                    "true",
                    "slipway.converter.cleanup.every",
                    "off",
                    "slipway.converter.cleanup.grace",
                    "PT0S",
                    "slipway.converter.cleanup.secret-file",
                    Files.writeString(folder.resolve("secret"), SECRET).toString(),
                    "quarkus.http.test-port",
                    "0");
        } catch (IOException e) {
            stop();
            throw new IllegalStateException("the backends do not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void stop() {
        if (registry != null) {
            registry.close();
        }
        if (broker != null) {
            broker.close();
        }
        if (folder != null) {
            remove();
        }
    }

    private void remove() {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot remove " + folder, e);
        }
    }
}
