package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.LauncherState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What operators see of the launchers, over a real broker. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class LaunchersIT extends ApiAndKafka {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name = "launcher-" + UUID.randomUUID();

    private LauncherState state(long sequence, Optional<String> problem, Instant at) {
        return new LauncherState(
                name, "s1", sequence, "1.0", "qemu/kvm", 4, 8_192, 2_048, List.of("b1"), false, problem, at);
    }

    private List<JsonNode> listed(String who) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        api.get(token(who), "/v1/launchers").json().path("launchers").forEach(launcher -> {
            if (launcher.path("name").asText().equals(name)) {
                found.add(launcher);
            }
        });
        return found;
    }

    @Test
    void showsHowALauncherStandsToAdminsAndViewersOfEveryTenant() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        kafka.publish(state(0, Optional.of("no kernel"), now), state(1, Optional.empty(), now));

        JsonNode launcher = await().atMost(PATIENCE)
                .until(
                        () -> listed("viewer"),
                        all -> all.size() == 1 && all.getFirst().path("healthy").asBoolean())
                .getFirst();

        assertThat(launcher.toString())
                .isEqualTo("{\"name\":\"" + name
                        + "\",\"start_id\":\"s1\",\"version\":\"1.0\",\"machine\":\"qemu/kvm\","
                        + "\"lost\":false,\"healthy\":true,\"draining\":false,\"places\":4,\"memory_mb\":8192,"
                        + "\"memory_taken_mb\":2048,\"memory_free_mb\":6144,\"builds\":[\"b1\"],\"seen_at\":\"" + now
                        + "\"}");
        assertThat(listed("admin")).containsExactly(launcher);
    }

    @Test
    void saysWhyOneTakesNoBuildsAndThatASilentOneIsLost() throws Exception {
        kafka.publish(state(7, Optional.of("no kernel"), Instant.now().minusSeconds(60)));

        JsonNode launcher = await().atMost(PATIENCE)
                .until(() -> listed("admin"), all -> all.size() == 1)
                .getFirst();

        assertThat(launcher.path("healthy").asBoolean()).isFalse();
        assertThat(launcher.path("problem").asText()).isEqualTo("no kernel");
        assertThat(launcher.path("lost").asBoolean()).isTrue();
    }

    @Test
    void showsTenantsNothingOfIt() throws Exception {
        assertThat(api.get(token("acme"), "/v1/launchers").status()).isEqualTo(403);
    }
}
