package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import dev.slipway.events.Topics;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import dev.slipway.oci.Digest;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Backends.class)
class SubmittedIT extends ApiAndKafka {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] SOURCE = Tarball.ofDockerfile("FROM scratch\n");
    private static final String DEAD_LETTERS = Topics.BUILD_SUBMITTED + Topics.DEAD_LETTER_SUFFIX;
    private static int count;

    private String good;

    @BeforeEach
    void pushASource() throws Exception {
        good = pushed(SOURCE);
    }

    private static String pushed(byte[] tarball) throws IOException {
        return SourceArtifact.push(Backends.running().registry().url(), "uploads/acme/web", tarball);
    }

    private static String nextId() {
        return "b" + "%026d".formatted(++count);
    }

    private ObjectNode submission(String id) {
        ObjectNode submission = JSON.createObjectNode()
                .put("build_id", id)
                .put("tenant", "acme")
                .put("timeout_seconds", 60);
        submission.putObject("source").put("oci", good);
        return submission;
    }

    private void submit(String key, Object body) {
        kafka.submit(key, body.toString(), TraceParent.fresh());
    }

    private List<Event> awaitEvents(EventType type, String id) {
        return await().atMost(Duration.ofSeconds(40)).until(() -> kafka.events(type, id), events -> !events.isEmpty());
    }

    private void awaitRejected(String id, String... reason) {
        BuildFinished finished =
                (BuildFinished) awaitEvents(EventType.BUILD_FINISHED, id).getFirst();
        assertThat(finished.outcome()).isEqualTo(BuildOutcome.REJECTED);
        assertThat(finished.reason()).contains(FinishReason.INVALID_REQUEST);
        assertThat(finished.message().orElse("")).contains(reason);
        assertThat(kafka.events(EventType.BUILD_REQUESTED, id)).isEmpty();
    }

    @Test
    void becomesRequestedOnceHoweverOftenItIsDelivered() throws Exception {
        String id = nextId();
        submit(id, submission(id));
        submit(id, submission(id));
        BuildRequested requested =
                (BuildRequested) awaitEvents(EventType.BUILD_REQUESTED, id).getFirst();
        assertThat(requested.spec().tenant()).isEqualTo("acme");
        assertThat(requested.spec().timeoutSeconds()).isEqualTo(60);
        assertThat(requested.source().repository()).isEqualTo("sources/acme/" + id);
        // What comes after both is there, so both are done with.
        String later = nextId();
        submit(later, submission(later));
        awaitEvents(EventType.BUILD_REQUESTED, later);
        assertThat(kafka.events(EventType.BUILD_REQUESTED, id)).hasSize(1);
        assertThat(api.get(Backends.running().token("acme"), "/v1/builds/" + id).status())
                .isEqualTo(200);
    }

    @Test
    void takesASourceFromAUrl() {
        String id = nextId();
        String url = Backends.running().website().serve("/source", SOURCE).url("/source");
        ObjectNode submission = submission(id);
        submission
                .putObject("source")
                .put("url", url)
                .put("sha256", Digest.sha256(SOURCE).hex());

        submit(id, submission);

        BuildRequested requested =
                (BuildRequested) awaitEvents(EventType.BUILD_REQUESTED, id).getFirst();
        assertThat(requested.source().size()).isEqualTo(SOURCE.length);
    }

    private record Case(String field, String reason, Consumer<ObjectNode> change) {}

    @Test
    void rejectsWhatARequestWouldBeRefusedForAndNamesTheField() throws Exception {
        String noGzip = pushed("no gzip at all".getBytes(StandardCharsets.UTF_8));
        String noDockerfile = pushed(new Tarball().file("a", "b").bytes());
        String ofAnotherTenant =
                SourceArtifact.push(Backends.running().registry().url(), "uploads/other/web", SOURCE);
        String ofABuild = SourceArtifact.push(Backends.running().registry().url(), "sources/acme/b1", SOURCE);
        String unparsable = pushed(Tarball.ofDockerfile("FORM scratch\n"));
        List<Case> cases = List.of(
                new Case("timeout_seconds", "whole number", build -> build.put("timeout_seconds", "x")),
                new Case("timeout_seconds", "whole number", build -> build.put("timeout_seconds", 1.5)),
                new Case("timeout_seconds", "from 1", build -> build.put("timeout_seconds", 0)),
                new Case("is_admin_build", "admin", build -> build.put("is_admin_build", true)),
                new Case("build_args", "a must be a string", build -> build.putObject("build_args")
                        .put("a", 1)),
                new Case("colour", "not a field", build -> build.put("colour", "red")),
                new Case("tenant", "is missing", build -> build.remove("tenant")),
                new Case("tenant", "global", build -> build.put("tenant", "global")),
                new Case("tenant", "slipway tenants create nobody", build -> build.put("tenant", "nobody")),
                new Case("cache_scope", "must be", build -> build.put("cache_scope", "a/b")),
                new Case("cache_scope", "more than 64", build -> build.put("cache_scope", "a".repeat(65))),
                new Case("dockerfile", "line 2", build -> build.put("dockerfile", "FROM scratch\nRUNN x\n")),
                new Case("dockerfile", "is missing", from("oci", noDockerfile)),
                new Case("dockerfile", "line 1", from("oci", unparsable)),
                new Case("source", "not a tar.gz", from("oci", noGzip)),
                new Case("source", "is missing", build -> build.remove("source")),
                new Case("source.oci", "operator's registry", from("oci", "alpine@sha256:" + "0".repeat(64))),
                new Case("source.oci", "below uploads/acme/", from("oci", ofAnotherTenant)),
                new Case("source.oci", "below uploads/acme/", from("oci", ofABuild)),
                new Case("source.oci", "below uploads/acme/", from("oci", good.replace("/acme/web", "/acme"))),
                new Case("source.oci", "by digest", from("oci", good.split("@")[0] + ":v1")),
                new Case("source.sha256", "64 hex digits", from("url", "https://example.com/a")),
                new Case("source.url", "https", build -> build.putObject("source")
                        .put("url", "http://127.0.0.1/a")
                        .put("sha256", "0".repeat(64))));
        List<String> ids = new ArrayList<>();
        for (Case bad : cases) {
            ObjectNode submission = submission(nextId());
            ids.add(submission.path("build_id").asText());
            bad.change().accept(submission);
            submit(ids.getLast(), submission);
        }
        for (int i = 0; i < ids.size(); i++) {
            awaitRejected(ids.get(i), cases.get(i).field() + ": ", cases.get(i).reason());
        }
    }

    private static Consumer<ObjectNode> from(String kind, String reference) {
        return build -> build.putObject("source").put(kind, reference);
    }

    @Test
    void answersUnderWhateverNameItCanAndShowsThatToDeployers() throws Exception {
        String unreadable = nextId();
        submit(unreadable, "rubbish");
        String uuid = "6f9619ff-8b86-d011-b42d-00c04fc964ff";
        submit("some-key", submission(uuid));
        String withoutType = nextId();
        kafka.send(new ProducerRecord<>(
                Topics.BUILD_SUBMITTED, null, submission(withoutType).toString().getBytes(StandardCharsets.UTF_8)));
        String strange = nextId();
        submit(strange, submission(strange).put("a\u0000b", 1));

        awaitRejected(unreadable, "body: ");
        awaitRejected(uuid, "build_id: ");
        awaitRejected(withoutType, "ce_type: is missing");
        awaitRejected(strange, "is not a field");
        for (String id : List.of(unreadable, uuid, withoutType, strange)) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(api.get(Backends.running().token("deployer"), "/v1/builds/" + id)
                                    .json()
                                    .path("status")
                                    .asText())
                            .isEqualTo("rejected"));
        }
    }

    @Test
    void setsAsideWhatNobodyCanBeAnsweredFor() {
        int before = kafka.records(DEAD_LETTERS).size();
        byte[] rubbish = "rubbish".getBytes(StandardCharsets.UTF_8);
        kafka.send(new ProducerRecord<>(Topics.BUILD_SUBMITTED, "not a name", rubbish));
        submit("../x", submission("a/b"));

        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(kafka.records(DEAD_LETTERS)).hasSize(before + 2));
        assertThat(kafka.records(DEAD_LETTERS))
                .anySatisfy(letter -> assertThat(letter.value()).isEqualTo(rubbish));
    }

    @Test
    void endsTheBuildOfASubmissionThatEndedTheProcessTwice() {
        String id = nextId();
        long timestamp = System.currentTimeMillis();
        int before = kafka.records(DEAD_LETTERS).size();
        // The marks that two processes left which died, written before the record that they are about.
        for (int death = 1; death <= 2; death++) {
            kafka.send(new ProducerRecord<>(
                    Topics.WORK_ATTEMPTS,
                    "slipway-build-api-submitted/%s/0/%d/%d/death-%d"
                            .formatted(
                                    Topics.BUILD_SUBMITTED,
                                    kafka.records(Topics.BUILD_SUBMITTED).size(),
                                    timestamp,
                                    death),
                    new byte[] {1}));
        }
        kafka.submit(id, submission(id).toString(), TraceParent.fresh(), timestamp);

        BuildFinished finished =
                (BuildFinished) awaitEvents(EventType.BUILD_FINISHED, id).getFirst();
        assertThat(finished.outcome()).isEqualTo(BuildOutcome.FAILED);
        assertThat(finished.reason()).contains(FinishReason.MACHINERY);
        assertThat(finished.message().orElse("")).contains("process ended twice");
        assertThat(kafka.events(EventType.BUILD_REQUESTED, id)).isEmpty();
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(kafka.records(DEAD_LETTERS)).hasSize(before + 1));
    }
}
