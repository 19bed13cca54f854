package dev.slipway.token;

import dev.slipway.kafka.TopicCatalog;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.BrokerSettings;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.testing.FreePort;
import dev.slipway.testing.ScratchFolder;
import dev.slipway.token.account.AccountSpec;
import dev.slipway.token.account.ServiceAccountFiles;
import dev.slipway.token.keys.KeyDirectory;
import dev.slipway.token.keys.LauncherKey;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** What token-service runs between: a real broker, a real registry that trusts it, and files as an operator makes them. */
public final class Surroundings implements QuarkusTestResourceLifecycleManager {
    static final String ISSUER = "slipway-it";
    static final String SERVICE = "registry-it";
    private static Surroundings running;

    private ScratchFolder scratch;
    private Path directory;
    private BrokerProcess broker;
    private DistributionProcess registry;
    private int port;

    static Surroundings running() {
        return running;
    }

    @Override
    public Map<String, String> start() {
        try {
            scratch = ScratchFolder.create("slipway-token-it-");
            directory = scratch.path();
            KeyDirectory keys = KeyDirectory.open(directory.resolve("keys"), Clock.systemUTC());
            LauncherKey.createIfMissing(launcherKey(), directory.resolve("launcher.pub.jwk"));
            ServiceAccountFiles.createIfMissing(
                    directory.resolve("accounts.json"), directory.resolve("secrets"), AccountSpec.STANDARD);
            broker = BrokerProcess.start(BrokerSettings.ofCheckout(directory.resolve("broker")));
            TopicCatalog.ensure(broker.clientProperties());
            port = FreePort.pick();
            InetSocketAddress address = FreePort.address();
            registry = DistributionProcess.start(
                    DistributionSettings.open(address, directory.resolve("registry"), directory.resolve("registry.log"))
                            .withToken(new DistributionSettings.TokenAuth(tokenUrl(), SERVICE, ISSUER, keys.bundle())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        running = this;
        return Map.of(
                "quarkus.http.test-port", String.valueOf(port),
                "kafka.bootstrap.servers", broker.bootstrapServers(),
                "slipway.token.issuer", ISSUER,
                "slipway.token.registry-service", SERVICE,
                "slipway.token.keys-directory", directory.resolve("keys").toString(),
                "slipway.token.accounts-file",
                        directory.resolve("accounts.json").toString(),
                "slipway.token.launcher-key-file",
                        directory.resolve("launcher.pub.jwk").toString(),
                "slipway.token.grant.patience", "PT2S");
    }

    @Override
    public void stop() {
        if (registry != null) {
            registry.close();
        }
        if (broker != null) {
            broker.close();
        }
        scratch.close();
    }

    /** A registry of Distribution 2.x reads its certificates at its start. */
    void restartRegistry() throws IOException, InterruptedException {
        DistributionSettings settings = registry.settings();
        registry.close();
        registry = DistributionProcess.start(settings);
    }

    URI tokenUrl() {
        return URI.create("http://127.0.0.1:" + port + "/token");
    }

    URI registryUrl() {
        return registry.url();
    }

    Map<String, Object> kafka() {
        return broker.clientProperties();
    }

    Path keysDirectory() {
        return directory.resolve("keys");
    }

    Path launcherKey() {
        return directory.resolve("launcher.jwk");
    }

    String secretOf(String account) throws IOException {
        return Files.readString(directory.resolve("secrets").resolve(account));
    }
}
