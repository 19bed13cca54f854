package dev.slipway.standalone;

import dev.slipway.buildapi.token.TokenText;
import dev.slipway.events.account.Role;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.LauncherKey;
import dev.slipway.keys.StorageKeys;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.token.account.AccountSpec;
import dev.slipway.token.account.ServiceAccountFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything secret of one installation, made at the first start: there are no defaults. What a first start that was killed
 * did not get to is made at the next one.
 *
 * <pre>
 * tokens/            one file a user token, plaintext: admin, deployer, viewer, demo (a tenant)
 * keys/first-tokens  is there once they were made; an operator may delete them then
 * keys/token-service signing keys and the certificates that the registry trusts
 * keys/launcher.jwk  what build credentials and values of secrets are sealed for
 * keys/publisher.jwk logins to other registries are sealed for it
 * keys/tenant-secrets.jwk
 *                    what tenants' secrets are encrypted with in the database
 * keys/accounts/     one file a service account, plaintext, deploy systems' among them: deployer;
 *                    keys/accounts.json has their digests
 * keys/kafka/        one file a user of Kafka, with its password: each service, admin, deploy-system, dashboard
 * keys/*-password    PostgreSQL's superuser, build-api's role there; keys/webhook-secret the registry's webhook;
 *                    keys/registry-upload-secret what the registry signs the state of uploads with;
 *                    keys/cleanup-secret opens the cleanup of disks;
 *                    keys/disk-address-secret signs the addresses of disks
 * keys/services.properties
 *                    the settings of the services that are secret, written at each start
 * </pre>
 */
final class Credentials {
    /** Role and database of the read model. */
    static final String BUILD_API_DATABASE_USER = "slipway_build_api";

    /** The services that talk to the registry; the account of each has its name. */
    static final List<String> SERVICE_ACCOUNTS =
            AccountSpec.SERVICES.stream().map(AccountSpec::name).toList();

    /** Builds of the operator's own, such as those that fill the mirror. */
    static final String OPERATORS_TENANT = "platform";

    private static final List<FirstToken> FIRST_TOKENS = List.of(
            new FirstToken("admin", Role.ADMIN, Optional.empty()),
            new FirstToken("deployer", Role.DEPLOYER, Optional.empty()),
            new FirstToken("viewer", Role.VIEWER, Optional.empty()),
            new FirstToken("demo", Role.TENANT, Optional.of("demo")));

    private static final String UPLOAD_SECRET = "registry-upload-secret";
    private static final String CLEANUP_SECRET = "cleanup-secret";
    private static final String DISK_ADDRESS_SECRET = "disk-address-secret";
    private static final int SECRET_BYTES = 24;

    private final DataDirectory data;
    private final KeyDirectory signingKeys;

    /** An API token that a first start makes. */
    record FirstToken(String name, Role role, Optional<String> tenant) {}

    private Credentials(DataDirectory data, KeyDirectory signingKeys) {
        this.data = data;
        this.signingKeys = signingKeys;
    }

    static Credentials openOrCreate(DataDirectory data) throws IOException {
        Path keys = data.keys();
        KeyDirectory signingKeys = KeyDirectory.open(keys.resolve("token-service"), Clock.systemUTC());
        Credentials credentials = new Credentials(data, signingKeys);
        LauncherKey.createIfMissing(credentials.launcherKey(), credentials.launcherPublicKey());
        LauncherKey.createIfMissing(credentials.publisherKey(), credentials.publisherPublicKey());
        StorageKeys.createIfMissing(credentials.tenantSecretsKey());
        ServiceAccountFiles.createIfMissing(credentials.accountsFile(), credentials.accounts(), AccountSpec.STANDARD);
        credentials.createFirstTokens();
        List<Path> secrets = new ArrayList<>();
        for (String secret : List.of(
                "database-password",
                "build-api-database-password",
                "webhook-secret",
                UPLOAD_SECRET,
                CLEANUP_SECRET,
                DISK_ADDRESS_SECRET)) {
            secrets.add(keys.resolve(secret));
        }
        kafkaUsers().forEach(user -> secrets.add(data.kafkaUsers().resolve(user)));
        for (Path secret : secrets) {
            if (!Files.exists(secret)) {
                DataDirectory.writeOwnerOnly(secret, random());
            }
        }
        return credentials;
    }

    /** Makes a file for each token, once. Killed in between, it goes on with the files that are there. */
    private void createFirstTokens() throws IOException {
        Path made = data.keys().resolve("first-tokens");
        if (Files.exists(made)) {
            return;
        }
        for (FirstToken token : FIRST_TOKENS) {
            TokenText.createIfMissing(data.tokens().resolve(token.name()));
        }
        DataDirectory.writeOwnerOnly(
                made, FIRST_TOKENS.stream().map(token -> token.name() + "\n").collect(Collectors.joining()));
    }

    /** The tokens of the first start whose files are still there. */
    List<FirstToken> firstTokens() {
        return FIRST_TOKENS.stream()
                .filter(token -> Files.exists(tokenFile(token)))
                .toList();
    }

    /** Where the text of a token is. */
    Path tokenFile(FirstToken token) {
        return data.tokens().resolve(token.name());
    }

    /** What opens the cleanup of disks. It is no account, so no revoked token opens it. */
    Path cleanupSecretFile() {
        return data.keys().resolve(CLEANUP_SECRET);
    }

    /** What build-api signs the addresses of disks with, and the converter opens them with. */
    Path diskAddressSecretFile() {
        return data.keys().resolve(DISK_ADDRESS_SECRET);
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

    Path publisherKey() {
        return data.keys().resolve("publisher.jwk");
    }

    Path publisherPublicKey() {
        return data.keys().resolve("publisher.pub.jwk");
    }

    /** What build-api encrypts tenants' secrets with in its database. */
    Path tenantSecretsKey() {
        return data.keys().resolve("tenant-secrets.jwk");
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

    /** The same at each start: with another one, the registry refuses to go on with an upload that began before. */
    String registryUploadSecret() throws IOException {
        return Files.readString(data.keys().resolve(UPLOAD_SECRET));
    }

    /** All users of Kafka, the admin first. */
    static List<String> kafkaUsers() {
        return Stream.concat(
                        Stream.of(KafkaRights.ADMIN), KafkaRights.ALL.stream().map(KafkaRights::user))
                .toList();
    }

    Map<String, String> kafkaPasswords() throws IOException {
        Map<String, String> passwords = new LinkedHashMap<>();
        for (String user : kafkaUsers()) {
            passwords.put(user, kafkaPassword(data, user));
        }
        return passwords;
    }

    String kafkaLogin(String user) throws IOException {
        return kafkaLogin(data, user);
    }

    /** The {@code sasl.jaas.config} of a user of Kafka. */
    static String kafkaLogin(DataDirectory data, String user) throws IOException {
        return BrokerProcess.plainLogin(user, kafkaPassword(data, user));
    }

    private static String kafkaPassword(DataDirectory data, String user) throws IOException {
        return Files.readString(data.kafkaUsers().resolve(user));
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
