package dev.slipway.standalone;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings that the services get from this installation. Every other setting has the default that its module or {@code
 * application.properties} brings along, unless the operator sets it. Settings that are secret are apart: they reach the services
 * in a file.
 */
final class ServiceSettings {
    static final String REGISTRY_SERVICE = "slipway-registry";
    static final String TOKEN_ISSUER = "slipway";
    /** The channels that SmallRye connects, which need their login each: all other clients have it from {@link KafkaLogins}. */
    private static final List<String> TOKEN_SERVICE_CHANNELS =
            List.of("token-build-prepared", "token-build-started", "token-build-finished");

    private static final List<String> PUBLISHER_CHANNELS = List.of("publisher-build-finished");

    private ServiceSettings() {}

    static Map<String, String> of(
            StandaloneOptions options, DataDirectory data, Ports ports, Credentials credentials, BuildMachine machine)
            throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        runner(settings, data, ports, machine);
        settings.put("slipway.standalone.rehearsal", String.valueOf(options.rehearse));
        settings.put("kafka.bootstrap.servers", "127.0.0.1:" + ports.kafka());
        settings.put("kafka.security.protocol", "SASL_PLAINTEXT");
        settings.put("kafka.sasl.mechanism", "PLAIN");
        buildApi(settings, data, ports, credentials);
        mirrorWorker(settings, options);
        tokenService(settings, credentials);
        launcher(settings, options, data, credentials, machine);
        converter(settings, data, credentials);
        settings.put("slipway.publisher.key-file", credentials.publisherKey().toString());
        for (String service : Credentials.SERVICE_ACCOUNTS) {
            settings.put("slipway." + service + ".registry.username", service);
            settings.put(
                    "slipway." + service + ".registry.password-file",
                    credentials.accounts().resolve(service).toString());
        }
        return settings;
    }

    /** The settings that are secret, beside {@link #of}. */
    static Map<String, String> secrets(Credentials credentials) throws IOException {
        Map<String, String> secrets = new LinkedHashMap<>();
        for (String channel : TOKEN_SERVICE_CHANNELS) {
            secrets.put(
                    "mp.messaging.incoming." + channel + ".sasl.jaas.config",
                    credentials.kafkaLogin(KafkaRights.TOKEN_SERVICE));
        }
        secrets.put("quarkus.datasource.\"build-api\".password", credentials.buildApiDatabasePassword());
        for (String channel : PUBLISHER_CHANNELS) {
            secrets.put(
                    "mp.messaging.incoming." + channel + ".sasl.jaas.config",
                    credentials.kafkaLogin(KafkaRights.PUBLISHER));
        }
        return secrets;
    }

    /** What identifies the process; each service's own application.properties has values for these that would leak. */
    private static void runner(Map<String, String> settings, DataDirectory data, Ports ports, BuildMachine machine) {
        settings.put("quarkus.application.name", "slipway-standalone");
        settings.put("quarkus.http.host", "127.0.0.1");
        settings.put("quarkus.http.port", String.valueOf(ports.http()));
        settings.put("quarkus.management.port", String.valueOf(ports.management()));
        settings.put("quarkus.log.file.enabled", "true");
        settings.put("quarkus.log.file.path", data.logs().resolve("slipway.log").toString());
        settings.put("slipway.standalone.data", data.root().toString());
        settings.put("slipway.standalone.machine", machine.kind());
        settings.put("slipway.registry.url", "http://127.0.0.1:" + ports.registry());
    }

    /** Settings of a Kafka client that may do everything at this installation's broker. */
    static Map<String, Object> kafkaAdmin(Ports ports, Credentials credentials) throws IOException {
        return Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + ports.kafka(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                credentials.kafkaLogin(KafkaRights.ADMIN));
    }

    private static void buildApi(Map<String, String> settings, DataDirectory data, Ports ports, Credentials credentials)
            throws IOException {
        accounts(settings, credentials);
        settings.put(
                "slipway.build-api.secrets.key-file",
                credentials.tenantSecretsKey().toString());
        settings.put(
                "slipway.build-api.secrets.launcher-key-file",
                credentials.launcherPublicKey().toString());
        settings.put(
                "slipway.build-api.registry-logins.publisher-key-file",
                credentials.publisherPublicKey().toString());
        settings.put(
                "slipway.build-api.registry-events.secret-file",
                credentials.webhookSecretFile().toString());
        settings.put(
                "slipway.build-api.disks.secret-file",
                credentials.diskAddressSecretFile().toString());
        settings.put("slipway.build-api.source.spool-directory", data.spool().toString());
        settings.put(
                "quarkus.datasource.\"build-api\".jdbc.url",
                "jdbc:postgresql://127.0.0.1:" + ports.database() + "/" + Credentials.BUILD_API_DATABASE_USER);
        settings.put("quarkus.datasource.\"build-api\".username", Credentials.BUILD_API_DATABASE_USER);
    }

    private static void accounts(Map<String, String> settings, Credentials credentials) {
        settings.put("slipway.build-api.accounts.initial-tenants", Credentials.OPERATORS_TENANT);
        for (Credentials.FirstToken token : credentials.firstTokens()) {
            String prefix = "slipway.build-api.accounts.initial-tokens.\"" + token.name() + "\".";
            settings.put(prefix + "file", credentials.tokenFile(token).toString());
            settings.put(prefix + "role", token.role().word());
            token.tenant().ifPresent(tenant -> settings.put(prefix + "tenant", tenant));
        }
    }

    private static void mirrorWorker(Map<String, String> settings, StandaloneOptions options) {
        options.upstreams.forEach((host, url) -> settings.put("slipway.mirror-worker.upstreams.\"" + host + "\"", url));
    }

    private static void tokenService(Map<String, String> settings, Credentials credentials) {
        settings.put("slipway.token.issuer", TOKEN_ISSUER);
        settings.put("slipway.token.registry-service", REGISTRY_SERVICE);
        settings.put(
                "slipway.token.keys-directory", credentials.tokenServiceKeys().toString());
        settings.put("slipway.token.accounts-file", credentials.accountsFile().toString());
        settings.put(
                "slipway.token.launcher-key-file",
                credentials.launcherPublicKey().toString());
    }

    /** Whoever may read the data directory may also clean up its disks: the command line reads the secret there. */
    private static void converter(Map<String, String> settings, DataDirectory data, Credentials credentials) {
        settings.put("slipway.converter.disks", data.disks().toString());
        settings.put("slipway.converter.watched-directories", whereOthersWrite(data));
        settings.put(
                "slipway.converter.cleanup.secret-file",
                credentials.cleanupSecretFile().toString());
        // At the address of the API, whichever the caller reaches it by.
        settings.put("slipway.converter.downloads.url", "/");
        settings.put(
                "slipway.converter.downloads.secret-file",
                credentials.diskAddressSecretFile().toString());
    }

    /** A list, as settings have it: commas within a path are escaped. */
    private static String whereOthersWrite(DataDirectory data) {
        return Stream.of(data.kafka(), data.database(), data.registry())
                .map(path -> path.toString().replace("\\", "\\\\").replace(",", "\\,"))
                .collect(Collectors.joining(","));
    }

    private static void launcher(
            Map<String, String> settings,
            StandaloneOptions options,
            DataDirectory data,
            Credentials credentials,
            BuildMachine machine) {
        settings.put("slipway.vm-launcher.machine", machine.kind());
        settings.put(
                machine.kind().equals(BuildMachine.NAMESPACE)
                        ? "slipway.vm-launcher.builder.tree"
                        : "slipway.vm-launcher.builder.boot-directory",
                machine.files().toString());
        // Who starts all of Slipway on one machine tries it out, and each build's log has a caution.
        settings.put("slipway.vm-launcher.allow-emulation", "true");
        settings.put("slipway.vm-launcher.slots", String.valueOf(options.slots));
        settings.put("slipway.vm-launcher.machines-directory", data.machines().toString());
        settings.put("slipway.vm-launcher.watched-directories", whereOthersWrite(data));
        settings.put("slipway.vm-launcher.cache-directory", options.cache.toString());
        settings.put("slipway.vm-launcher.secrets-directory", data.secrets().toString());
        settings.put("slipway.vm-launcher.key-file", credentials.launcherKey().toString());
    }
}
