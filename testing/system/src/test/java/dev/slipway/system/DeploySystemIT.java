package dev.slipway.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildOutcome;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.Event;
import dev.slipway.events.Topics;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.Tarball;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A deploy system with its own account at the registry, which asks everybody for a token. */
@ExtendWith(SharedPipeline.class)
class DeploySystemIT {
    private static final String BUILD = "b01jd0q3x5m8zt6v9r2k4c7h1ew";
    private static final String UPLOAD = RepositoryNames.UPLOADS + "/acme/shop/web";
    private static final byte[] NOTHING = "{}".getBytes(UTF_8);

    private final RunningPipeline slipway;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private EventFold fold;
    private EventPublisher publisher;
    private RegistryClient registry;

    DeploySystemIT(RunningPipeline slipway) {
        this.slipway = slipway;
    }

    @BeforeEach
    void connect() throws IOException, InterruptedException {
        createTenant("acme");
        fold = EventFold.ofEvents(
                slipway.events().kafka(),
                List.of(Topics.BUILD_REQUESTED, Topics.BUILD_FINISHED, Topics.IMAGE_PUSHED, Topics.IMAGE_CONVERTED),
                events::add);
        publisher = EventPublisher.open(slipway.events().kafka(), "/deploy-system");
        registry = RegistryClient.builder()
                .registry(slipway.registry())
                .credentials(CredentialStore.passwordFile(
                        Repository.hostOf(slipway.registry()), "deployer", slipway.account("deployer")))
                .build();
    }

    /** There may be one already, of an earlier test. */
    private void createTenant(String name) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(slipway.url().resolve("/v1/tenants"))
                            .header("Authorization", "Bearer " + slipway.token("admin"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + name + "\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isIn(201, 409);
        }
    }

    @AfterEach
    void disconnect() {
        registry.close();
        publisher.close();
        fold.close();
    }

    @Test
    void submitsASourceThatItPushedAndThatNobodyTakesForAnImage() throws Exception {
        byte[] tarball = Tarball.ofDockerfile("FROM scratch\nCOPY Dockerfile /\n");
        RawManifest manifest = push(UPLOAD, tarball);
        String reference = Repository.hostOf(slipway.registry()) + "/" + UPLOAD + "@" + manifest.digest();

        publisher.publishAndWait(submission(BUILD, reference));

        Event answer = awaitEvent(event -> event.subject().equals(BUILD));
        assertThat(answer).isInstanceOfSatisfying(BuildRequested.class, requested -> {
            assertThat(requested.source().repository()).isEqualTo("sources/acme/" + BUILD);
            assertThat(requested.source().size()).isEqualTo(tarball.length);
        });
        assertThat(events).noneMatch(event -> event.subject().equals(UPLOAD));
        // Whoever shares this Slipway finds it at rest.
        slipway.awaitEnd(BUILD);
    }

    @Test
    void mayNotNameWhatWasUploadedForAnotherTenant() throws Exception {
        String other = "b01jd0q3x5m8zt6v9r2k4c7h1ex";
        String path = RepositoryNames.UPLOADS + "/umbrella/web";
        RawManifest manifest = push(path, Tarball.ofDockerfile("FROM scratch\n"));

        publisher.publishAndWait(
                submission(other, Repository.hostOf(slipway.registry()) + "/" + path + "@" + manifest.digest()));

        Event answer = awaitEvent(event -> event.subject().equals(other));
        assertThat(answer).isInstanceOfSatisfying(BuildFinished.class, rejected -> {
            assertThat(rejected.outcome()).isEqualTo(BuildOutcome.REJECTED);
            assertThat(rejected.message().orElseThrow()).contains("source.oci: ", "uploads/acme/", path);
        });
    }

    @Test
    void pushesNowhereElse() {
        for (String repository :
                List.of("sources/acme/" + BUILD, "builds/acme/" + BUILD, "mirror/docker.io/library/x")) {
            assertThatThrownBy(() -> push(repository, NOTHING)).as(repository).isInstanceOf(RegistryException.class);
        }
    }

    private Event awaitEvent(Predicate<Event> which) {
        await().atMost(Duration.ofSeconds(60)).until(() -> events.stream().anyMatch(which));
        return events.stream().filter(which).findFirst().orElseThrow();
    }

    private static BuildSubmitted submission(String buildId, String reference) {
        return new BuildSubmitted(
                buildId,
                "acme",
                new BuildSubmitted.Source(Optional.of(reference), Optional.empty(), Optional.empty()),
                Map.of());
    }

    private RawManifest push(String path, byte[] layer) throws IOException {
        Repository repository = Repository.at(slipway.registry(), path);
        Descriptor config = Descriptor.of(MediaTypes.OCI_EMPTY, NOTHING);
        Descriptor content = Descriptor.of("application/x-tar+gzip", layer);
        registry.pushBlob(repository, config, BlobContent.of(NOTHING));
        registry.pushBlob(repository, content, BlobContent.of(layer));
        RawManifest manifest = RawManifest.of(
                """
                {"schemaVersion":2,"mediaType":"%s","artifactType":"application/vnd.example.source",
                 "config":%s,"layers":[%s]}
                """.formatted(MediaTypes.OCI_MANIFEST, json(config), json(content))
                        .getBytes(UTF_8),
                MediaTypes.OCI_MANIFEST);
        registry.putManifest(repository.tag("v1"), manifest);
        return manifest;
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }
}
