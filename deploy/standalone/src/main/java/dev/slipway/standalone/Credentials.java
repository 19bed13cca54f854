package dev.slipway.standalone;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.TokenFile;
import dev.slipway.events.account.Role;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.LauncherKey;
import dev.slipway.token.account.AccountSpec;
import dev.slipway.token.account.ServiceAccountFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Everything secret of one installation, made at the first start: there are no defaults. What a first start that was killed
 * did not get to is made at the next one.
 *
 * <pre>
 * tokens/            one file a user token, plaintext: admin, deployer, viewer, demo (a tenant)
 * keys/tokens.json   their hashes, for build-api
 * keys/token-service signing keys and the certificates that the registry trusts
 * keys/launcher.jwk  what build credentials are sealed for
 * keys/accounts/     one file a service account, plaintext, deploy systems' among them: deployer;
 *                    keys/accounts.json has their digests
 * keys/*-password    Kafka, PostgreSQL's superuser, build-api's role there; keys/webhook-secret the registry's webhook
 * keys/services.properties
 *                    the settings of the services that are secret, written at each start
 * </pre>
 */
final class Credentials {
    static final String KAFKA_USER = "slipway";
    /** Role and database of the read model. */
    static final String BUILD_API_DATABASE_USER = "slipway_build_api";

    /** The services that talk to the registry; the account of each has its name. */
    static final List<String> SERVICE_ACCOUNTS =
            AccountSpec.SERVICES.stream().map(AccountSpec::name).toList();

    private static final int SECRET_BYTES = 24;

    private final DataDirectory data;
    private final KeyDirectory signingKeys;

    private Credentials(DataDirectory data, KeyDirectory signingKeys) {
        this.data = data;
        this.signingKeys = signingKeys;
    }

    static Credentials openOrCreate(DataDirectory data) throws IOException {
        Path keys = data.keys();
        KeyDirectory signingKeys = KeyDirectory.open(keys.resolve("token-service"), Clock.systemUTC());
        Credentials credentials = new Credentials(data, signingKeys);
        LauncherKey.createIfMissing(credentials.launcherKey(), credentials.launcherPublicKey());
        ServiceAccountFiles.createIfMissing(credentials.accountsFile(), credentials.accounts(), AccountSpec.STANDARD);
        TokenFile.createIfMissing(
                credentials.tokensFile(),
                data.tokens(),
                List.of(
                        new Caller("admin", Role.ADMIN, Optional.empty()),
                        new Caller("deployer", Role.DEPLOYER, Optional.empty()),
                        new Caller("viewer", Role.VIEWER, Optional.empty()),
                        new Caller("demo", Role.TENANT, Optional.of("demo"))));
        for (String secret :
                List.of("kafka-password", "database-password", "build-api-database-password", "webhook-secret")) {
            if (!Files.exists(keys.resolve(secret))) {
                DataDirectory.writeOwnerOnly(keys.resolve(secret), random());
            }
        }
        return credentials;
    }

    Path tokensFile() {
        return data.keys().resolve("tokens.json");
    }

    /** The admin's token, plaintext. */
    Path adminTokenFile() {
        return data.tokens().resolve("admin");
    }

    Path tokenServiceKeys() {
        return data.keys().resolve("token-service");
    }

    Path registryCertificates() {
        return signingKeys.bundle();
    }

    Path launcherKey() {
        return data.keys().resolve("launcher.jwk");
    }

    Path launcherPublicKey() {
        return data.keys().resolve("launcher.pub.jwk");
    }

    /** Digests and scopes of the service accounts, for token-service. */
    Path accountsFile() {
        return data.keys().resolve("accounts.json");
    }

    /** One file a service account, with its secret. */
    Path accounts() {
        return data.keys().resolve("accounts");
    }

    Path webhookSecretFile() {
        return data.keys().resolve("webhook-secret");
    }

    String webhookSecret() throws IOException {
        return Files.readString(webhookSecretFile());
    }

    String kafkaPassword() throws IOException {
        return Files.readString(data.keys().resolve("kafka-password"));
    }

    String databasePassword() throws IOException {
        return Files.readString(data.keys().resolve("database-password"));
    }

    String buildApiDatabasePassword() throws IOException {
        return Files.readString(data.keys().resolve("build-api-database-password"));
    }

    private static String random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
