package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.PublishEvent.ImagesRemoved;
import dev.slipway.events.PublishEvent.ImagesRemoved.Item;
import dev.slipway.events.PublishEvent.ImagesRemoved.Result;
import dev.slipway.events.PublishEvent.RemovalJob;
import dev.slipway.events.type.EventType;
import dev.slipway.kafka.EventPublisher;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests to remove names, on a real broker; the test is the publisher. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class ImageRemovalsIT extends ApiAndKafka {
    private Api.Answer post(String who, String path, String body) throws Exception {
        return api.send(
                token(who), "/v1/image-removals" + path, request -> request.header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    private void tell(RemovalJob job, Result result, List<Item> removed, Optional<String> message) throws Exception {
        try (EventPublisher publisher =
                EventPublisher.open(Backends.running().broker().clientProperties(), "/slipway/publisher")) {
            publisher.publishAndWait(new ImagesRemoved(
                    job.id(), job.tenant(), job.name(), result, removed.size(), removed, message, Instant.now()));
        }
    }

    private RemovalJob job(String id) {
        return (RemovalJob) kafka.events(EventType.IMAGE_REMOVE, id).getFirst();
    }

    @Test
    void asksThePublisherAndTellsWhatCameOfIt() throws Exception {
        Api.Answer asked = post("acme", "", "{\"name\":\"team/web\"}");

        assertThat(asked.status()).as(asked.response().body()).isEqualTo(202);
        assertThat(asked.json().path("result").asText()).isEqualTo("pending");
        String id = asked.json().path("id").asText();
        RemovalJob job = job(id);
        assertThat(job.tenant()).contains("acme");
        assertThat(job.name()).contains("team/web:latest");
        assertThat(job.dryRun()).isFalse();
        assertThat(job.requestedBy()).isEqualTo("acme");

        tell(job, Result.REMOVED, List.of(new Item("images/acme/team/web:latest", "asked")), Optional.empty());

        String place = asked.response().headers().firstValue("Location").orElseThrow();
        String path = place.substring(place.indexOf("/v1/"));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        api.get(token("acme"), path).json().path("result").asText())
                .isEqualTo("removed"));
        assertThat(api.get(token("acme"), path)
                        .json()
                        .path("removed")
                        .path(0)
                        .path("place")
                        .asText())
                .isEqualTo("images/acme/team/web:latest");
        assertThat(api.get(token("admin"), path).status()).isEqualTo(200);
        assertThat(api.get(token("other"), path).status()).isEqualTo(404);
        assertThat(api.get(token("acme"), "/v1/image-removals/x-none").status()).isEqualTo(404);
    }

    @Test
    void letsAnAdminHaveEverythingLookedAt() throws Exception {
        Api.Answer asked = post("admin", "/prune", "{\"dry_run\":true}");

        assertThat(asked.status()).as(asked.response().body()).isEqualTo(202);
        RemovalJob job = job(asked.json().path("id").asText());
        assertThat(job.tenant()).isEmpty();
        assertThat(job.name()).isEmpty();
        assertThat(job.dryRun()).isTrue();
        assertThat(post("acme", "/prune", "{}").status()).isEqualTo(403);
        assertThat(api.get(token("acme"), "/v1/image-removals/" + job.id()).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acme||{\"name\":\"registry.example.com/web:1\"}|400",
                "acme||{\"name\":\"Web\"}|400",
                "acme||{}|400",
                "acme||{\"name\":\"web\",\"more\":1}|400",
                "acme|?tenant=other|{\"name\":\"web\"}|403",
                "viewer||{\"name\":\"web\"}|403",
                "admin||{\"name\":\"web\"}|400",
                "admin|?tenant=acme|{\"name\":\"web\"}|202"
            })
    void judgesWhoAsksForWhat(String who, String query, String body, int status) throws Exception {
        Api.Answer answer = post(who, query == null ? "" : query, body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
    }
}
