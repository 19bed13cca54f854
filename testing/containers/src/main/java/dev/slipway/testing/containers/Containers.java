package dev.slipway.testing.containers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Starts the containers. The caller closes them, and its class says {@link NeedsDocker}.
 *
 * <p>Which image runs: the one that the system property {@code slipway.test.image.kafka} (or {@code .postgres}) names, or the
 * variable {@code SLIPWAY_TEST_IMAGE_KAFKA} (or {@code _POSTGRES}), which is pulled if it is not there; else
 * {@code apache/kafka:latest} (or {@code postgres:latest}) if the engine has it; else a {@link StandInImage stand-in}.
 */
public final class Containers {
    private Containers() {}

    /**
     * A broker that asks for no password.
     *
     * @param settings more settings of the broker, by the names that Kafka's documentation has
     */
    public static KafkaContainer kafka(Map<String, String> settings) throws IOException, InterruptedException {
        KafkaContainer kafka = new KafkaContainer(image(new KafkaImage()));
        settings.forEach(
                (name, value) -> kafka.withEnv("KAFKA_" + name.replace('.', '_').toUpperCase(Locale.ROOT), value));
        kafka.start();
        return kafka;
    }

    /** An empty database {@code postgres}, whose owner is {@code postgres} with that password. */
    public static PostgreSQLContainer postgres() throws IOException, InterruptedException {
        PostgreSQLContainer postgres = new PostgreSQLContainer(image(new PostgresImage()))
                .withDatabaseName("postgres")
                .withUsername("postgres")
                .withPassword("postgres");
        postgres.start();
        return postgres;
    }

    /** Where the engine listens, as {@code DOCKER_HOST} has it: for tests that run the command {@code docker}. */
    public static String engine() {
        return switch (DockerEngine.ofThisJvm()) {
            case DockerEngine.Found found -> found.address();
            case DockerEngine.Started(OwnEngine engine) -> engine.address();
            case DockerEngine.Missing missing -> throw new IllegalStateException(missing.reason());
        };
    }

    private static DockerImageName image(StandInImage standIn) throws IOException, InterruptedException {
        Optional<String> named =
                named(standIn.official().substring(standIn.official().lastIndexOf('/') + 1));
        String image = named.orElse(standIn.official() + ":latest");
        if (named.isEmpty() && !isThere(image)) {
            image = standIn.tag();
            if (!isThere(image)) {
                try (InputStream archive = Files.newInputStream(standIn.archive())) {
                    DockerClientFactory.lazyClient().loadImageCmd(archive).exec();
                }
            }
        }
        return DockerImageName.parse(image).asCompatibleSubstituteFor(standIn.official());
    }

    private static Optional<String> named(String name) {
        return Optional.ofNullable(System.getProperty("slipway.test.image." + name))
                .or(() -> Optional.ofNullable(System.getenv("SLIPWAY_TEST_IMAGE_" + name.toUpperCase(Locale.ROOT))));
    }

    private static boolean isThere(String image) {
        return !DockerClientFactory.lazyClient()
                .listImagesCmd()
                .withReferenceFilter(image)
                .exec()
                .isEmpty();
    }
}
