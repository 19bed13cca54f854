package dev.slipway.converter;

import dev.slipway.kafka.TopicCatalog;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.BrokerSettings;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.secretfile.SecretFile;
import dev.slipway.testing.FreePort;
import dev.slipway.testing.ScratchFolder;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A real broker and a real registry, open to this machine, as long as the tests run. */
public final class RealBackends implements QuarkusTestResourceLifecycleManager {

    public static final String SECRET = "open-sesame";

    private static volatile RealBackends running;

    private ScratchFolder scratch;
    private Path folder;
    private BrokerProcess broker;
    private DistributionProcess registry;

    public static RealBackends running() {
        return running;
    }

    BrokerProcess broker() {
        return broker;
    }

    public DistributionProcess registry() {
        return registry;
    }

    public Path disks() {
        return folder.resolve("disks");
    }

    @Override
    public Map<String, String> start() {
        try {
            scratch = ScratchFolder.create("converter-it");
            folder = scratch.path();
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
                    "slipway.converter.min-free-space",
                    "0",
                    "slipway.converter.verity",
                    "true",
                    "slipway.converter.cleanup.every",
                    "off",
                    "slipway.converter.cleanup.grace",
                    "PT0S",
                    "slipway.converter.cleanup.secret-file",
                    SecretFile.write(folder.resolve("secret"), SECRET).toString(),
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
        if (scratch != null) {
            scratch.close();
        }
    }
}
