package dev.slipway.token;

import dev.slipway.kafka.TopicCatalog;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.LauncherKey;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.testing.FreePort;
import dev.slipway.testing.TestNeighbours;
import dev.slipway.token.account.AccountSpec;
import dev.slipway.token.account.ServiceAccountFiles;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    private TestNeighbours neighbours;
    private Path directory;
    private int port;

    static Surroundings running() {
        return running;
    }

    @Override
    public Map<String, String> start() {
        try {
            neighbours = TestNeighbours.none("slipway-token-it-");
            directory = neighbours.folder();
            KeyDirectory keys = KeyDirectory.open(directory.resolve("keys"), Clock.systemUTC());
            LauncherKey.createIfMissing(launcherKey(), directory.resolve("launcher.pub.jwk"));
            ServiceAccountFiles.createIfMissing(
                    directory.resolve("accounts.json"), directory.resolve("secrets"), AccountSpec.STANDARD);
            TopicCatalog.ensure(neighbours.startBroker().clientProperties());
            port = FreePort.pick();
            neighbours.startRegistry(open ->
                    open.withToken(new DistributionSettings.TokenAuth(tokenUrl(), SERVICE, ISSUER, keys.bundle())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        running = this;
        return Map.of(
                "quarkus.http.test-port", String.valueOf(port),
                "kafka.bootstrap.servers", neighbours.broker().bootstrapServers(),
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
        neighbours.close();
    }

    /** A registry of Distribution 2.x reads its certificates at its start. */
    void restartRegistry() throws IOException, InterruptedException {
        neighbours.restartRegistry();
    }

    URI tokenUrl() {
        return URI.create("http://127.0.0.1:" + port + "/token");
    }

    URI registryUrl() {
        return neighbours.registry().url();
    }

    Map<String, Object> kafka() {
        return neighbours.broker().clientProperties();
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
