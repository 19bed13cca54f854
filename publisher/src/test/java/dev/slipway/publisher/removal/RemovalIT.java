package dev.slipway.publisher.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagesRemoved;
import dev.slipway.events.PublishEvent.ImagesRemoved.Result;
import dev.slipway.events.PublishEvent.RemovalJob;
import dev.slipway.events.Topics;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.OpenRegistry;
import dev.slipway.testing.TestNeighbours;
import dev.slipway.testing.WholeTopic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Removals of names by a publisher in a process of its own, on a real broker and registry. {@code -Dslipway.test.seed=…} repeats the kills
 * as far as a machine can.
 */
class RemovalIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Instant ASKED = Instant.parse("2026-11-28T20:00:00Z");

    private final long seed = Long.getLong("slipway.test.seed", System.nanoTime());
    private TestNeighbours neighbours;
    private BrokerProcess broker;
    private DistributionProcess registry;
    private RegistryClient client;
    private EventPublisher events;
    private RemovalProcess publisher;
    private Repository web;

    @BeforeEach
    void start() throws Exception {
        neighbours = TestNeighbours.none("removal");
        broker = neighbours.startBroker();
        TopicCatalog.ensure(broker.clientProperties());
        registry = OpenRegistry.start(Files.createDirectory(neighbours.folder().resolve("registry")));
        client = RegistryClient.builder().build();
        events = EventPublisher.open(broker.clientProperties(), "/slipway/test");
        web = Repository.at(registry.url(), "images/acme/web");
        publisher = startPublisher();
    }

    @AfterEach
    void stop() {
        publisher.kill();
        events.close();
        client.close();
        registry.close();
        neighbours.close();
    }

    private RemovalProcess startPublisher() throws IOException {
        return RemovalProcess.start(
                broker.bootstrapServers(), registry.url(), neighbours.folder().resolve("publisher.log"));
    }

    private RawManifest image(String text, List<String> tags) throws IOException {
        Descriptor config = client.pushBlob(
                web,
                MediaTypes.OCI_CONFIG,
                new ByteArrayInputStream(("{\"of\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8)));
        String json =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d},\"layers\":[]}"
                        .formatted(MediaTypes.OCI_MANIFEST, config.mediaType(), config.digest(), config.size());
        RawManifest manifest = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
        for (String tag : tags) {
            client.putManifest(web.tag(tag), manifest);
        }
        return manifest;
    }

    private static RemovalJob job(String id, String name) {
        return new RemovalJob(id, Optional.of("acme"), Optional.of(name), false, "ci", ASKED);
    }

    /** The first end of each request. */
    private Map<String, ImagesRemoved> ends() {
        Map<String, ImagesRemoved> ends = new HashMap<>();
        WholeTopic.read(broker.clientProperties(), Topics.IMAGE_REMOVED).forEach(read -> {
            if (EventCodec.decode(read) instanceof Decoded.Known(ImagesRemoved end, String _)) {
                ends.putIfAbsent(end.id(), end);
            }
        });
        return ends;
    }

    @Test
    @Timeout(300)
    void removesOneNameOfTwoAndTheOtherCanBePulledAsBefore() throws Exception {
        RawManifest image = image("one", List.of("1.4", "latest"));

        events.publishAndWait(job("x1", "web:1.4"));
        await().atMost(LONG).until(() -> ends().containsKey("x1"));

        assertThat(ends().get("x1").result()).isEqualTo(Result.REMOVED);
        assertThat(client.tags(web)).containsExactly("latest");
        assertThat(client.getManifest(web.tag("latest"))).isEqualTo(image);
        assertThat(WholeTopic.read(broker.clientProperties(), Topics.IMAGE_PUBLISHED))
                .hasSize(1)
                .allSatisfy(read -> assertThat(EventCodec.decode(read))
                        .isInstanceOfSatisfying(
                                Decoded.Known.class, known -> assertThat(((ImagePublished) known.event()).result())
                                        .isEqualTo(ImagePublished.Result.REMOVED)));
    }

    @Test
    @Timeout(300)
    void removesANameThatCameAgainOnlyWhenItIsAskedForAgain() throws Exception {
        image("one", List.of("1.4"));
        events.publishAndWait(job("x1", "web:1.4"));
        await().atMost(LONG).until(() -> ends().containsKey("x1"));
        RawManifest next = image("next", List.of("1.4"));

        events.publishAndWait(job("x1", "web:1.4"));
        events.publishAndWait(job("x2", "web:none"));
        await().atMost(LONG).until(() -> ends().containsKey("x2"));

        assertThat(client.getManifest(web.tag("1.4"))).isEqualTo(next);
        assertThat(ends().get("x2").result()).isEqualTo(Result.ABSENT);
    }

    @Test
    @Timeout(600)
    void allNamesGoAndAllOthersStayThoughThePublisherIsKilled() throws Exception {
        System.out.println("RemovalIT: seed " + seed);
        Random random = new Random(seed);
        List<String> tags = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        for (int tag = 0; tag < 60; tag++) {
            tags.add("gone" + tag);
            kept.add("kept" + tag);
        }
        RawManifest image = image("all", tags);
        image("all", kept);
        for (String tag : tags) {
            events.publishAndWait(job("x-" + tag, "web:" + tag));
        }
        for (int kill = 0; kill < 3; kill++) {
            int wanted = Math.min(tags.size() - 1, ends().size() + 1 + random.nextInt(15));
            await().atMost(LONG).pollInterval(Duration.ofMillis(10)).until(() -> ends().size() >= wanted);
            publisher.kill();
            publisher = startPublisher();
        }

        await().atMost(LONG).until(() -> ends().size() == tags.size());

        assertThat(ends().values()).as("seed %d", seed).allMatch(end -> end.result() == Result.REMOVED);
        assertThat(client.tags(web)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(kept);
        assertThat(client.getManifest(web.tag("kept0"))).isEqualTo(image);
    }
}
