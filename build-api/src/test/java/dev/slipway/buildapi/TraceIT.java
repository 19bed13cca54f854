package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import dev.slipway.kafka.EventCodec;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes in as part of a trace goes out as part of it. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class TraceIT extends ApiAndKafka {
    private static final String HEADER = TraceParent.HEADER;

    @Test
    void carriesOnTheTraceOfARequestAndOfACancel() throws Exception {
        TraceParent request = TraceParent.fresh();
        TraceParent cancel = TraceParent.fresh();

        String id = submit(HEADER, request.toString());
        assertThat(cancel(id, HEADER, cancel.toString())).isEqualTo(202);

        assertThat(traces(EventType.BUILD_REQUESTED, id)).containsExactly(request);
        assertThat(traces(EventType.BUILD_CANCEL, id)).containsExactly(cancel);
        assertThat(traces(EventType.BUILD_FINISHED, id)).containsExactly(cancel);
    }

    @Test
    void beginsATraceOfItsOwnForARequestThatHasNoneOrAMalformedOne() throws Exception {
        TraceParent good = TraceParent.fresh();

        String without = submit();
        String malformed = submit(HEADER, "00-" + "0".repeat(32) + "-" + good.parentId() + "-01");
        String ambiguous = submit(HEADER, good.toString(), HEADER, good.toString());

        List<String> traceIds = List.of(without, malformed, ambiguous).stream()
                .flatMap(id -> traces(EventType.BUILD_REQUESTED, id).stream())
                .map(TraceParent::traceId)
                .toList();
        assertThat(traceIds).hasSize(3).doesNotHaveDuplicates().doesNotContain(good.traceId());
    }

    @Test
    void carriesOnTheTraceOfASubmissionThatIsRejected() {
        TraceParent trace = TraceParent.fresh();
        String id = "b" + "t".repeat(26);

        kafka.submit(id, "{\"build_id\":\"%s\",\"tenant\":\"acme\"}".formatted(id), trace);

        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(traces(EventType.BUILD_FINISHED, id))
                .containsExactly(trace));
    }

    @Test
    void tellsOfAPushAsPartOfTheNotificationsTrace() throws Exception {
        TraceParent trace = TraceParent.fresh();
        String build = knownBuild();
        String envelope = """
                {"events":[{"action":"push","actor":{"name":"build:%1$s"},
                  "target":{"mediaType":"application/vnd.oci.image.manifest.v1+json",
                  "repository":"builds/acme/%1$s","digest":"sha256:%2$s"}}]}
                """.formatted(build, "ab".repeat(32));

        Api.Answer answer = api.send(Backends.WEBHOOK_SECRET, "/internal/registry-events", request -> request.header(
                        HEADER, trace.toString())
                .POST(BodyPublishers.ofString(envelope)));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(traces(EventType.IMAGE_PUSHED, build)).containsExactly(trace);
    }

    /** One that the read model has heard of. */
    private String knownBuild() throws Exception {
        String id = submit();
        await().atMost(Duration.ofSeconds(40))
                .until(() -> api.get(Backends.running().token("acme"), "/v1/builds/" + id)
                                .status()
                        == 200);
        return id;
    }

    private String submit(String... headers) throws Exception {
        Api.Form form = new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n"));
        Api.Answer answer = api.submit(Backends.running().token("acme"), form, headers);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        return answer.json().path("id").asText();
    }

    private int cancel(String id, String header, String value) throws Exception {
        return api.send(Backends.running().token("acme"), "/v1/builds/" + id, request -> request.DELETE()
                        .header(header, value))
                .status();
    }

    private List<TraceParent> traces(EventType type, String subject) {
        return kafka.records(type.topic()).stream()
                .filter(record -> subject.equals(record.key()))
                .map(EventCodec::trace)
                .toList();
    }
}
