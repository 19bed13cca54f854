package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildStarted;
import dev.slipway.testing.Tarball;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The broker dies and comes back; the database is lost and comes back. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class SurvivalIT extends ApiAndKafka {
    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");

    @Inject
    @DataSource("build-api")
    AgroalDataSource database;

    @Test
    void goesOnAfterTheBrokerWasKilledAndFillsAnEmptyDatabaseAgain() throws Exception {
        String token = token("acme");
        Api.Form form = new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n"));
        String id = api.submit(token, form).json().path("id").asText();
        String path = "/v1/builds/" + id;
        // When
        Backends.running().broker().kill();
        Backends.running().broker().restart();
        try (Kafka kafka = new Kafka(Backends.running().broker().clientProperties())) {
            kafka.publish(
                    new BuildStarted(id, 1, "a1", "launcher", "qemu", NOW),
                    new BuildLog(id, "a1", 0, List.of(BuildLog.Line.of(NOW, "build", "after the restart"))));
        }
        // Then
        awaitLog(api, token, path);
        awaitRunning(api, token, path);
        Api.Answer before = api.get(token, path);
        // When
        loseTheDatabase();
        // Then
        awaitLog(api, token, path);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(api.get(token, path).json()).isEqualTo(before.json()));
        assertThat(api.submit(token, new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")))
                        .status())
                .isEqualTo(202);
    }

    private static void awaitLog(Api api, String token, String path) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        api.get(token, path + "/log").response().body())
                .isEqualTo("after the restart\n"));
    }

    private static void awaitRunning(Api api, String token, String path) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        api.get(token, path).json().path("status").asText())
                .isEqualTo("running"));
    }

    private void loseTheDatabase() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("truncate builds, attempts, log_lines, steps, pushed_images, disks, folded_offsets");
        }
    }
}
