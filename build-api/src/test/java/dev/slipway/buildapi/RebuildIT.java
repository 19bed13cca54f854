package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.type.EventType;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Backends.class)
class RebuildIT extends ApiAndKafka {
    private static final byte[] SOURCE = Tarball.ofDockerfile("FROM scratch\nCOPY . /\n");

    private String build(Api.Form form) throws Exception {
        Api.Answer answer = api.submit(token("acme"), form);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        return answer.json().path("id").asText();
    }

    private Api.Answer rebuild(String token, String id, String... headers) throws Exception {
        return api.send(token, "/v1/builds/" + id + "/rebuild", request -> {
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return request.POST(BodyPublishers.noBody());
        });
    }

    private BuildRequested requested(String id) {
        List<?> events = kafka.events(EventType.BUILD_REQUESTED, id);
        assertThat(events).hasSize(1);
        return (BuildRequested) events.getFirst();
    }

    @Test
    void asksForTheSameSourceAndTheSameSpecUnderANewId() throws Exception {
        String id = build(new Api.Form()
                .source(SOURCE)
                .field("build_args", "{\"VERSION\":\"1\"}")
                .field("tags", "[\"web:1.4\"]")
                .field("labels", "{\"team\":\"web\"}")
                .field("memory_mb", "1024")
                .field("network_mode", "isolated"));

        Api.Answer answer = rebuild(token("acme"), id);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        String again = answer.json().path("id").asText();
        assertThat(again).isNotEqualTo(id);
        assertThat(answer.response().headers().firstValue("Location").orElse(""))
                .endsWith("/v1/builds/" + again);
        BuildRequested first = requested(id);
        BuildRequested second = requested(again);
        assertThat(second.spec()).isEqualTo(first.spec());
        assertThat(second.dockerfile()).isEqualTo(first.dockerfile());
        assertThat(second.rebuildOf()).contains(id);
        assertThat(second.source().repository()).isEqualTo("sources/acme/" + again);
        assertThat(second.source().digest()).isEqualTo(first.source().digest());
        Api.Answer view = api.get(token("acme"), "/v1/builds/" + again);
        assertThat(view.json().path("rebuild_of").asText()).isEqualTo(id);
        assertThat(view.json().path("spec"))
                .isEqualTo(api.get(token("acme"), "/v1/builds/" + id).json().path("spec"));
    }

    @Test
    void hasTheDockerfileAgainThatCameWithTheRequest() throws Exception {
        String id = build(new Api.Form().source(SOURCE).field("dockerfile", "FROM scratch\nLABEL sent=yes\n"));

        String again = rebuild(token("acme"), id).json().path("id").asText();

        assertThat(requested(again).dockerfile().bytes()).asString().isEqualTo("FROM scratch\nLABEL sent=yes\n");
        assertThat(requested(again).spec()).isEqualTo(requested(id).spec());
    }

    @Test
    void looksSecretsUpAgainByTheirNames() throws Exception {
        assertThat(api.send(token("acme"), "/v1/secrets/rebuilt", request -> request.header(
                                        "Content-Type", "application/octet-stream")
                                .PUT(BodyPublishers.ofString("value")))
                        .status())
                .isBetween(200, 201);
        String id = build(new Api.Form().source(SOURCE).field("secrets", "[\"rebuilt\"]"));

        String again = rebuild(token("acme"), id).json().path("id").asText();

        assertThat(requested(again).sealedSecrets())
                .isPresent()
                .isNotEqualTo(requested(id).sealedSecrets());
    }

    @Test
    void knowsNoBuildOfAnotherTenantAndTakesNothingFromAViewer() throws Exception {
        String id = build(new Api.Form().source(SOURCE));

        assertThat(rebuild(token("other"), id).status()).isEqualTo(404);
        assertThat(rebuild(token("acme"), "b00000000000000000000000000").status())
                .isEqualTo(404);
        assertThat(rebuild(token("viewer"), id).status()).isEqualTo(403);
        assertThat(rebuild(token("deployer"), id).status()).isEqualTo(202);
    }

    @Test
    void saysThatTheSourceWasRemovedAndWhatToDo() throws Exception {
        String id = build(new Api.Form().source(SOURCE));
        removeSource("acme", id);

        Api.Answer answer = rebuild(token("acme"), id);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(410);
        assertThat(answer.json().path("type").asText()).endsWith("source_removed");
        assertThat(answer.json().path("detail").asText()).contains("sources/acme/" + id, "slipway build");
    }

    @Test
    void saysThatARejectedBuildNeverHadASource() throws Exception {
        String id = "b" + UUID.randomUUID().toString().replace("-", "").substring(0, 26);
        BuildFinished rejected =
                BuildEnding.of(id, "acme").rejected(FinishReason.INVALID_REQUEST, "wrong", Instant.now());
        kafka.publish(rejected);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> api.get(token("acme"), "/v1/builds/" + id).status() == 200);

        Api.Answer answer = rebuild(token("acme"), id);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(409);
        assertThat(answer.json().path("detail").asText()).contains("rejected", "slipway build");
    }

    @Test
    void startsOneBuildUnderOneKey() throws Exception {
        String id = build(new Api.Form().source(SOURCE));
        String key = UUID.randomUUID().toString();

        Api.Answer first = rebuild(token("acme"), id, "Idempotency-Key", key);
        Api.Answer second = rebuild(token("acme"), id, "Idempotency-Key", key);

        assertThat(first.status()).isEqualTo(202);
        assertThat(second.response().body()).isEqualTo(first.response().body());
        assertThat(((ObjectNode) first.json()).path("id").asText()).isNotEqualTo(id);
    }

    /** As retention does it: the registry does not have the manifest any more. */
    private static void removeSource(String tenant, String id) throws IOException {
        Path repositories = Backends.running().registryData();
        try (Stream<Path> all = Files.walk(repositories)) {
            Path repository = all.filter(path -> path.endsWith(Path.of("sources", tenant, id)))
                    .findFirst()
                    .orElseThrow();
            try (Stream<Path> files = Files.walk(repository)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
