package dev.slipway.buildapi;

import dev.slipway.buildapi.oidc.TestIssuer;
import dev.slipway.buildapi.token.TokenText;
import dev.slipway.events.account.Role;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.keys.LauncherKey;
import dev.slipway.keys.StorageKeys;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.secretfile.SecretFile;
import dev.slipway.testing.FreePort;
import dev.slipway.testing.TestNeighbours;
import dev.slipway.testing.TlsServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A real broker, registry and database for as long as the tests of one profile run. */
public final class Backends implements QuarkusTestResourceLifecycleManager {
    private static final String DATABASE_USER = "slipway_build_api";
    static final String WEBHOOK_SECRET = "the-registrys-own-secret";
    /** How many of one caller are read at once. */
    static final int UPLOADS = 8;

    static final int BODY_LIMIT_MIB = 512;

    private static final List<TestToken> TOKENS = List.of(
            new TestToken("admin", Role.ADMIN, Optional.empty()),
            new TestToken("deployer", Role.DEPLOYER, Optional.empty()),
            new TestToken("acme", Role.TENANT, Optional.of("acme")),
            new TestToken("other", Role.TENANT, Optional.of("other")),
            new TestToken("viewer", Role.VIEWER, Optional.empty()));

    private static volatile Backends running;

    private TestNeighbours neighbours;
    private Path directory;
    private EmbeddedPostgres database;
    private TlsServer website;
    private TestIssuer issuer;

    static Backends running() {
        return running;
    }

    String token(String name) {
        try {
            return Files.readString(directory.resolve("tokens").resolve(name)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BrokerProcess broker() {
        return neighbours.broker();
    }

    DistributionProcess registry() {
        return neighbours.registry();
    }

    /** Of tokens by OIDC; it is away until somebody starts it. */
    TestIssuer issuer() {
        return issuer;
    }

    /** A deploy system's, for sources behind URLs. */
    TlsServer website() {
        return website;
    }

    /** What stored secrets are encrypted with. */
    Path secretsKey() {
        return directory.resolve("tenant-secrets.jwk");
    }

    /** What the launchers open values of secrets with. */
    Path launcherKey() {
        return directory.resolve("launcher.jwk");
    }

    /** What addresses of disks are signed with. */
    Path diskSecret() {
        return directory.resolve("disk-secret");
    }

    /** What the publisher opens logins to registries with. */
    Path publisherKey() {
        return directory.resolve("publisher.jwk");
    }

    /** Where uploads are spooled. */
    Path spool() {
        return directory.resolve("spool");
    }

    Path registryData() {
        return directory.resolve("registry");
    }

    /** What the tests log in with: a name and a role, and the tenant of a tenant's. */
    private record TestToken(String name, Role role, Optional<String> tenant) {}

    private static void makeTokens(Path folder) throws IOException {
        for (TestToken token : TOKENS) {
            TokenText.createIfMissing(folder.resolve(token.name()));
        }
    }

    /** {@code kill -9} of the database, which takes its connections along. */
    void killDatabase() throws IOException {
        String pid = Files.readAllLines(directory.resolve("database").resolve("postmaster.pid"))
                .getFirst();
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        postmaster.destroyForcibly();
        postmaster.onExit().join();
    }

    /** The same data behind the same port. */
    void restartDatabase() throws IOException {
        int port = database.getPort();
        database.close();
        database = startDatabase(port);
    }

    private EmbeddedPostgres startDatabase(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("database"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    String databaseUrl() {
        return database.getJdbcUrl(DATABASE_USER, DATABASE_USER);
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = launch();
        running = this;
        return settings;
    }

    /** Starts them for a test that starts build-api itself. */
    Map<String, String> launch() {
        try {
            neighbours = TestNeighbours.none("build-api-it");
            directory = neighbours.folder();
            TopicCatalog.ensure(neighbours.startBroker().clientProperties());
            neighbours.startRegistry(UnaryOperator.identity());
            database = startDatabase(FreePort.pick());
            createDatabaseUser();
            issuer = new TestIssuer(FreePort.pick());
            website = new TlsServer("127.0.0.1");
            website.trustInThisJvm();
            Path secret = SecretFile.write(directory.resolve("webhook"), WEBHOOK_SECRET);
            SecretFile.write(diskSecret(), "d".repeat(40));
            makeTokens(Files.createDirectory(directory.resolve("tokens")));
            StorageKeys.createIfMissing(secretsKey());
            LauncherKey.createIfMissing(launcherKey(), directory.resolve("launcher.pub.jwk"));
            LauncherKey.createIfMissing(publisherKey(), directory.resolve("publisher.pub.jwk"));
            return configuration(secret);
        } catch (IOException | GeneralSecurityException | SQLException e) {
            stop();
            throw new IllegalStateException("the backends do not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** As docs/operations.md has operators do it. */
    private void createDatabaseUser() throws SQLException {
        try (Connection connection = database.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + DATABASE_USER + " LOGIN PASSWORD '" + DATABASE_USER + "'");
            statement.execute("CREATE DATABASE " + DATABASE_USER + " OWNER " + DATABASE_USER);
        }
    }

    private Map<String, String> configuration(Path secret) {
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap.servers", broker().bootstrapServers());
        settings.put("slipway.registry.url", registry().url().toString());
        settings.put("quarkus.datasource.\"build-api\".jdbc.url", database.getJdbcUrl(DATABASE_USER, DATABASE_USER));
        settings.put("quarkus.datasource.\"build-api\".username", DATABASE_USER);
        settings.put("quarkus.datasource.\"build-api\".password", DATABASE_USER);
        for (TestToken token : TOKENS) {
            String prefix = "slipway.build-api.accounts.initial-tokens.\"" + token.name() + "\".";
            Path file = directory.resolve("tokens").resolve(token.name());
            settings.put(prefix + "file", file.toString());
            settings.put(prefix + "role", token.role().word());
            token.tenant().ifPresent(tenant -> settings.put(prefix + "tenant", tenant));
        }
        settings.put("slipway.build-api.accounts.sweep-interval", "PT1S");
        settings.put("slipway.build-api.secrets.key-file", secretsKey().toString());
        settings.put(
                "slipway.build-api.registry-logins.publisher-key-file",
                directory.resolve("publisher.pub.jwk").toString());
        settings.put(
                "slipway.build-api.secrets.launcher-key-file",
                directory.resolve("launcher.pub.jwk").toString());
        settings.put("slipway.build-api.registry-events.secret-file", secret.toString());
        settings.put("slipway.build-api.registry-events.sweep-interval", "PT1S");
        settings.put("slipway.build-api.registry-events.sweep-after", "PT1S");
        settings.put("slipway.build-api.disks.secret-file", diskSecret().toString());
        settings.put("slipway.build-api.source.spool-directory", spool().toString());
        settings.put("slipway.build-api.source.allow-private-addresses", "true");
        settings.put("slipway.build-api.request.body-limit", BODY_LIMIT_MIB + "M");
        settings.put("slipway.build-api.request.uploads-of-one-caller", String.valueOf(UPLOADS));
        // No launcher ends the builds of these tests.
        settings.put("slipway.build-api.limits.builds-of-one-tenant", "100000");
        settings.put("slipway.build-api.stream.heartbeat", "PT1S");
        settings.put("slipway.build-api.moved-images.settle", "PT1S");
        webhooks(settings);
        oidc(settings);
        settings.put("quarkus.http.test-port", "0");
        return settings;
    }

    /** Receivers of tests are on loopback, and nobody waits for pauses of hours. */
    private static void webhooks(Map<String, String> settings) {
        String prefix = "slipway.build-api.webhooks.";
        settings.put(prefix + "allow-private-addresses", "true");
        settings.put(prefix + "most-of-one-tenant", "5");
        settings.put(prefix + "most-waiting", "30");
        settings.put(prefix + "timeout", "PT2S");
        settings.put(prefix + "first-pause", "PT0.2S");
        settings.put(prefix + "longest-pause", "PT1S");
        settings.put(prefix + "give-up-after", "PT5M");
        settings.put(prefix + "disable-after", "PT3S");
    }

    /** Rules as for a public CI system, and claims as for an issuer of one's own. */
    private void oidc(Map<String, String> settings) {
        String prefix = "slipway.build-api.oidc.";
        settings.put(prefix + "issuer", issuer.url());
        settings.put(prefix + "audience", TestIssuer.AUDIENCE);
        settings.put(prefix + "tenant-claim", "slipway_tenant");
        settings.put(prefix + "role-claim", "realm_access.roles");
        settings.put(prefix + "rules.\"acme\".claims.\"repository_owner\"", "acme");
        settings.put(prefix + "rules.\"acme\".role", "tenant");
        settings.put(prefix + "rules.\"acme\".tenant", "acme");
        settings.put(prefix + "rules.\"operators\".claims.\"repository\"", "platform/operations");
        settings.put(prefix + "rules.\"operators\".role", "admin");
    }

    @Override
    public void stop() {
        try {
            if (website != null) {
                website.close();
            }
            if (database != null) {
                database.close();
            }
            neighbours.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
