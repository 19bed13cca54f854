package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BaseImageMoved;
import dev.slipway.events.Event;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.type.EventType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** That a base image moved is told though build-api dies after it has heard of it. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MovedImagesSurvivalIT {
    private static final Path LOG = Path.of("target", "build-api-processes.log");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");

    private final Backends backends = new Backends();
    private Map<String, String> settings;

    @BeforeAll
    void launch() {
        settings = new HashMap<>(backends.launch());
        settings.remove("quarkus.http.test-port");
    }

    @AfterAll
    void end() {
        backends.stop();
    }

    private static MirrorImageChecked checked(int image, int version) {
        return new MirrorImageChecked(
                "docker.io/library/moving:" + image,
                "mirror/docker.io/library/moving",
                "sha256:%064d".formatted(version),
                Optional.of(NOW.plusSeconds(version)),
                NOW.plusSeconds(version),
                Optional.empty(),
                Optional.empty());
    }

    private long rows(String table) throws SQLException {
        String user = settings.get("quarkus.datasource.\"build-api\".username");
        try (Connection connection = DriverManager.getConnection(backends.databaseUrl(), user, user);
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("select count(*) from build_api." + table)) {
            count.next();
            return count.getLong(1);
        }
    }

    @Test
    void losesNoMoveThoughItIsKilledBetweenHearingAndTelling() throws Exception {
        try (Kafka kafka = new Kafka(backends.broker().clientProperties())) {
            settings.put("slipway.build-api.moved-images.settle", "PT1H");
            try (BuildApiProcess dying = BuildApiProcess.start(settings, LOG)) {
                for (int image = 0; image < 20; image++) {
                    kafka.publish(checked(image, 1), checked(image, 2));
                }
                await().atMost(SOON).until(() -> rows("base_image_moves") > 0);
                dying.kill();
            }
            assertThat(kafka.records(EventType.BASE_IMAGE_MOVED.topic())).isEmpty();

            settings.put("slipway.build-api.moved-images.settle", "PT0S");
            try (BuildApiProcess one = BuildApiProcess.start(settings, LOG);
                    BuildApiProcess other = BuildApiProcess.start(settings, LOG)) {
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(rows("mirror_images")).isEqualTo(20));
                await().atMost(SOON).until(() -> rows("base_image_moves") == 0);
            }

            for (int image = 0; image < 20; image++) {
                List<Event> told = kafka.events(EventType.BASE_IMAGE_MOVED, "docker.io/library/moving:" + image);
                assertThat(told).as("image " + image).isNotEmpty();
                assertThat(told.stream().map(Event::eventId).distinct()).hasSize(1);
                assertThat(((BaseImageMoved) told.getFirst()).oldDigest()).isEqualTo("sha256:%064d".formatted(1));
            }
        }
    }
}
