package dev.slipway.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.Event;
import dev.slipway.events.Topics;
import dev.slipway.events.life.BuildOutcome;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A deploy system with its own account at the registry, which asks everybody for a token, and its own user of Kafka. */
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
        publisher = EventPublisher.open(slipway.kafka("deploy-system"), "/deploy-system");
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

    /** As docs/deploy-systems.md says it: no code of Slipway's has a part in what is sent, and in what is read. */
    @Test
    void submitsAndFollowsWithAnyClientOfKafka() throws Exception {
        String build = "b01jd0q3x5m8zt6v9r2k4c7h1ey";
        RawManifest manifest = push(UPLOAD, Tarball.ofDockerfile("FROM scratch\nCOPY Dockerfile /\n"));
        String submission = """
                {"build_id": "%s", "tenant": "acme", "timeout_seconds": 600,
                 "source": {"oci": "%s/%s@%s"}}
                """.formatted(build, Repository.hostOf(slipway.registry()), UPLOAD, manifest.digest());
        Map<String, Object> settings = new HashMap<>(slipway.kafka("deploy-system"));
        settings.putAll(Map.of("group.id", "deploy-system-shop", "auto.offset.reset", "earliest"));
        List<String> heard = new ArrayList<>();

        try (var producer = new KafkaProducer<>(
                        slipway.kafka("deploy-system"), new StringSerializer(), new StringSerializer());
                var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var submitted = new ProducerRecord<>("slipway.build.submitted", build, submission);
            submitted.headers().add("ce_type", "dev.slipway.build.submitted.v1".getBytes(UTF_8));
            producer.send(submitted).get(30, TimeUnit.SECONDS);
            consumer.subscribe(List.of("slipway.build.started", "slipway.build.finished", "slipway.image.pushed"));
            await().atMost(Duration.ofMinutes(3)).pollInSameThread().until(() -> {
                for (ConsumerRecord<String, String> event : consumer.poll(Duration.ofSeconds(1))) {
                    if (event.value().contains(build)) {
                        heard.add(event.topic());
                        assertThat(event.topic().equals("slipway.build.finished") ? event.value() : "\"succeeded\"")
                                .contains("\"succeeded\"");
                    }
                }
                return heard.containsAll(consumer.subscription());
            });
        }
    }

    @Test
    void cannotForgeWhatOnlySlipwayMaySay() throws Exception {
        try (var producer =
                new KafkaProducer<>(slipway.kafka("deploy-system"), new StringSerializer(), new StringSerializer())) {
            for (String topic :
                    List.of("slipway.build.requested", "slipway.build.authorized", "slipway.build.finished")) {
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, BUILD, "{}"))
                                .get(30, TimeUnit.SECONDS))
                        .as(topic)
                        .hasCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    /** The credentials of builds are sealed, and yet nobody's business. */
    @Test
    void cannotReadWhatServicesTellEachOther() throws Exception {
        for (String user : List.of("deploy-system", "dashboard")) {
            try (var consumer =
                    new KafkaConsumer<>(slipway.kafka(user), new StringDeserializer(), new StringDeserializer())) {
                for (String topic : List.of(Topics.BUILD_AUTHORIZED, Topics.BUILD_SUBMITTED, Topics.API_TOKEN)) {
                    consumer.assign(List.of(new TopicPartition(topic, 0)));
                    consumer.seekToBeginning(consumer.assignment());
                    assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(30)))
                            .as(user + " " + topic)
                            .isInstanceOf(TopicAuthorizationException.class);
                }
            }
        }
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
