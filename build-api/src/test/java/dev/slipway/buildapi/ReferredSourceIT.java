package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.type.EventType;
import dev.slipway.oci.Digest;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Requests over HTTP that say where their source is, instead of bringing it along. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class ReferredSourceIT extends ApiAndKafka {
    private static final byte[] SOURCE = Tarball.ofDockerfile("FROM scratch\n");
    private static final String HASH = Digest.sha256(SOURCE).hex();

    private static String upload(String path) throws Exception {
        return SourceArtifact.push(Backends.running().registry().url(), path, SOURCE);
    }

    private static Api.Form ofAcme() {
        return new Api.Form().field("tenant", "acme");
    }

    private BuildRequested requested(Api.Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        List<?> events =
                kafka.events(EventType.BUILD_REQUESTED, answer.json().path("id").asText());
        assertThat(events).hasSize(1);
        return (BuildRequested) events.getFirst();
    }

    @Test
    void buildsAnUploadAndTheSameOneUnderTheSameKey() throws Exception {
        Api.Form form = ofAcme().field("source_oci", upload("uploads/acme/web")).field("timeout_seconds", "60");
        String key = UUID.randomUUID().toString();

        Api.Answer first = api.submit(token("deployer"), form, "Idempotency-Key", key);
        Api.Answer second = api.submit(token("deployer"), form, "Idempotency-Key", key);

        BuildRequested build = requested(first);
        assertThat(build.spec().timeoutSeconds()).isEqualTo(60);
        assertThat(build.source().repository()).isEqualTo("sources/acme/" + build.buildId());
        assertThat(second.json().path("id").asText()).isEqualTo(build.buildId());
        assertThat(requested(second)).isEqualTo(build);
    }

    @Test
    void buildsWhatAUrlServes() throws Exception {
        String url = Backends.running().website().serve("/referred", SOURCE).url("/referred");

        Api.Answer answer =
                api.submit(token("deployer"), ofAcme().field("source_url", url).field("source_hash", "sha256:" + HASH));

        assertThat(requested(answer).source().size()).isEqualTo(SOURCE.length);
    }

    @Test
    void namesWhatIsWrongWithAReference() throws Exception {
        record Case(String field, String reason, Api.Form form) {}
        String url = Backends.running().website().serve("/other", SOURCE).url("/other");
        String good = upload("uploads/acme/web");
        for (Case bad : List.of(
                new Case("source", "source_url", ofAcme()),
                new Case("source", "send one of them", ofAcme().source(SOURCE).field("source_oci", good)),
                new Case(
                        "source",
                        "exactly one",
                        ofAcme().field("source_url", url)
                                .field("source_oci", good)
                                .field("source_hash", HASH)),
                new Case("source_hash", "64 hex digits", ofAcme().field("source_url", url)),
                new Case(
                        "source_url",
                        "https",
                        ofAcme().field("source_url", "ftp://a/b").field("source_hash", HASH)),
                new Case("source_hash", "", ofAcme().field("source_url", url).field("source_hash", "0".repeat(64))),
                new Case("source_oci", "uploads", ofAcme().field("source_oci", "alpine@sha256:" + HASH)),
                new Case(
                        "source_oci",
                        "below uploads/acme/",
                        ofAcme().field("source_oci", upload("uploads/other/web"))))) {
            Api.Answer answer = api.submit(token("deployer"), bad.form());

            assertThat(answer.status())
                    .as("%s: %s", bad.field(), answer.response().body())
                    .isEqualTo(400);
            assertThat(answer.reason(bad.field())).contains(bad.reason());
        }
    }

    @Test
    void fetchesNothingForATenant() throws Exception {
        Api.Answer answer = api.submit(token("acme"), new Api.Form().field("source_oci", upload("uploads/acme/web")));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.reason("source_oci")).contains("deployer");
    }
}
