package dev.slipway.standalone;

import io.quarkus.kafka.client.runtime.KafkaRuntimeConfigProducer;
import io.quarkus.runtime.ApplicationConfig;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.reflect.Member;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Lets each service log in to Kafka as itself, though all share this process and its {@code kafka.*} settings: who asks for the
 * settings of a client gets the login of the service that his class belongs to. A service that runs alone has no need of
 * this, since the login is among its settings.
 *
 * <p>Channels of SmallRye do not ask here; {@link ServiceSettings} sets the login of each.
 */
@Singleton
class KafkaLogins {
    private static final String ROOT = "dev.slipway.";
    private static final Map<String, String> USERS = Map.of(
            ROOT + "buildapi", KafkaRights.BUILD_API,
            ROOT + "mirror", KafkaRights.MIRROR_WORKER,
            ROOT + "token", KafkaRights.TOKEN_SERVICE,
            ROOT + "launcher", KafkaRights.VM_LAUNCHER,
            ROOT + "converter", KafkaRights.CONVERTER,
            ROOT + "publisher", KafkaRights.PUBLISHER);

    @Inject
    KafkaRuntimeConfigProducer quarkus;

    @Inject
    Config config;

    @Inject
    ApplicationConfig application;

    @Inject
    @ConfigProperty(name = "slipway.standalone.data")
    Path data;

    /** In place of what Quarkus would give to everybody alike. Whoever is no service may connect, and is nobody there. */
    @Produces
    @Dependent
    @Identifier("default-kafka-broker") Map<String, Object> settings(InjectionPoint asking) throws IOException {
        Map<String, Object> settings = new HashMap<>(quarkus.createKafkaRuntimeConfig(config, application));
        @Nullable Member member = asking.getMember();
        Optional<String> user = member == null ? Optional.empty() : userOf(member.getDeclaringClass());
        if (user.isPresent()) {
            settings.put("sasl.jaas.config", Credentials.kafkaLogin(new DataDirectory(data), user.get()));
        }
        return settings;
    }

    /**
     * The user of Kafka as whom a class logs in; none where it is no class of Slipway's.
     *
     * @throws IllegalStateException for a class of Slipway's that belongs to no service
     */
    static Optional<String> userOf(Class<?> type) {
        String home = type.getPackageName() + ".";
        if (!home.startsWith(ROOT)) {
            return Optional.empty();
        }
        return Optional.of(USERS.entrySet().stream()
                .filter(service -> home.startsWith(service.getKey() + "."))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(type.getName()
                        + " wants to use Kafka and belongs to no service that may; add it to KafkaLogins")));
    }
}
