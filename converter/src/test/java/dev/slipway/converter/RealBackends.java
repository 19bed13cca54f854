package dev.slipway.converter;

import dev.slipway.kafka.TopicCatalog;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.secretfile.SecretFile;
import dev.slipway.testing.TestNeighbours;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A real broker and a real registry, open to this machine, as long as the tests run. */
public final class RealBackends implements QuarkusTestResourceLifecycleManager {

    public static final String SECRET = "open-sesame";
    static final String CLEANUP_EVERY = "cleanup-every";

    private static volatile RealBackends running;

    private TestNeighbours neighbours;
    private String cleanupEvery = "off";

    public static RealBackends running() {
        return running;
    }

    BrokerProcess broker() {
        return neighbours.broker();
    }

    public DistributionProcess registry() {
        return neighbours.registry();
    }

    public Path disks() {
        return neighbours.folder().resolve("disks");
    }

    /** @param args {@link #CLEANUP_EVERY}, if disks are to be cleaned up without being asked to */
    @Override
    public void init(Map<String, String> args) {
        cleanupEvery = args.getOrDefault(CLEANUP_EVERY, cleanupEvery);
    }

    @Override
    public Map<String, String> start() {
        try {
            neighbours = TestNeighbours.none("converter-it");
            TopicCatalog.ensure(neighbours.startBroker().clientProperties());
            neighbours.startRegistry(UnaryOperator.identity());
            running = this;
            Map<String, String> settings = new HashMap<>(downloads());
            settings.put("quarkus.http.test-port", "0");
            settings.putAll(Map.of(
                    "kafka.bootstrap.servers",
                    broker().bootstrapServers(),
                    "slipway.registry.url",
                    registry().url().toString(),
                    "slipway.converter.disks",
                    disks().toString(),
                    "slipway.converter.min-free-space",
                    "0",
                    "slipway.converter.verity",
                    "true",
                    "slipway.converter.cleanup.every",
                    cleanupEvery,
                    "slipway.converter.cleanup.grace",
                    "PT0S",
                    "slipway.converter.cleanup.secret-file",
                    SecretFile.write(neighbours.folder().resolve("secret"), SECRET)
                            .toString()));
            return settings;
        } catch (IOException e) {
            stop();
            throw new IllegalStateException("the backends do not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Map<String, String> downloads() throws IOException {
        SecretFile.write(downloadSecret(), "d".repeat(40));
        return Map.of(
                "slipway.converter.downloads.url",
                "/",
                "slipway.converter.downloads.secret-file",
                downloadSecret().toString(),
                "slipway.converter.downloads.patience",
                "PT2S",
                "slipway.converter.downloads.at-once",
                "3",
                "slipway.converter.downloads.per-tenant",
                "2");
    }

    /** The file with what addresses of disks are signed with. */
    public Path downloadSecret() {
        return neighbours.folder().resolve("download-secret");
    }

    @Override
    public void stop() {
        neighbours.close();
    }
}
