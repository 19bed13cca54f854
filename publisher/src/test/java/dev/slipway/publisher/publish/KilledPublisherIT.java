package dev.slipway.publisher.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagePublished.Result;
import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.Topics;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.keys.LauncherKey;
import dev.slipway.keys.seal.RegistryLogins;
import dev.slipway.keys.seal.Sealer;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.LoginRegistry;
import dev.slipway.testing.OpenRegistry;
import dev.slipway.testing.TestNeighbours;
import dev.slipway.testing.WholeTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A publisher in a process of its own is killed again and again in the middle of giving names, of which some are wanted by all builds.
 * {@code -Dslipway.test.seed=…} repeats a run as far as a machine can.
 */
class KilledPublisherIT {
    private static final int BUILDS = 6;
    /** One more, and the publisher would take a job for a deadly one. */
    private static final int KILLS_OF_A_ROUND = 2;

    private static final Duration LONG = Duration.ofMinutes(3);

    private final long seed = Long.getLong("slipway.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> halves = new CopyOnWriteArrayList<>();
    private TestNeighbours neighbours;
    private BrokerProcess broker;
    private DistributionProcess own;
    private DistributionProcess otherRegistry;
    private LoginRegistry other;
    private RegistryClient client;
    private Path privateKey;
    private Path publicKey;
    private PublisherProcess publisher;

    @BeforeEach
    void start() throws Exception {
        neighbours = TestNeighbours.none("killed-publisher");
        broker = neighbours.startBroker();
        TopicCatalog.ensure(broker.clientProperties());
        own = OpenRegistry.start(Files.createDirectory(neighbours.folder().resolve("own")));
        otherRegistry =
                OpenRegistry.start(Files.createDirectory(neighbours.folder().resolve("other")));
        other = new LoginRegistry(otherRegistry.url());
        client = RegistryClient.builder()
                .credentials(CredentialStore.of(Map.of(
                        other.host(), new Credential.UsernamePassword(LoginRegistry.USER, LoginRegistry.PASSWORD))))
                .build();
        privateKey = neighbours.folder().resolve("publisher.jwk");
        publicKey = neighbours.folder().resolve("publisher.pub.jwk");
        LauncherKey.createIfMissing(privateKey, publicKey);
    }

    @AfterEach
    void stop() {
        if (publisher != null) {
            publisher.kill();
        }
        client.close();
        other.close();
        otherRegistry.close();
        own.close();
        neighbours.close();
    }

    @Test
    @Timeout(600)
    void allNamesMoveThoughThePublisherIsKilled() throws Exception {
        rounds(1);
    }

    @Tag("long")
    @Test
    @Timeout(3600)
    void allNamesMoveThoughThePublisherIsKilledTwentyTimes() throws Exception {
        rounds(10);
    }

    private void rounds(int rounds) throws Exception {
        System.out.println("KilledPublisherIT: seed " + seed);
        for (int round = 0; round < rounds; round++) {
            List<PublishJob> jobs = jobs(round);
            Thread reader = Thread.ofVirtual().start(this::watch);
            try (EventPublisher events = EventPublisher.open(broker.clientProperties(), "/slipway/test")) {
                for (PublishJob job : shuffled(jobs)) {
                    events.publishAndWait(job);
                }
            }
            runAndKill(jobs);
            reader.interrupt();
            reader.join();
            assertAllNamesAreRight(jobs);
        }
        assertThat(halves).as("tags that showed half an image, seed %d", seed).isEmpty();
    }

    private List<PublishJob> shuffled(List<PublishJob> jobs) {
        List<PublishJob> shuffled = new ArrayList<>(jobs);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    /** Builds that want a name of their own and one that all want, here and there. The last one was asked for last. */
    private List<PublishJob> jobs(int round) throws Exception {
        List<PublishJob> jobs = new ArrayList<>();
        for (int build = 0; build < BUILDS; build++) {
            String id = "b" + round + "x" + build;
            String repository = "builds/acme/" + id;
            RawManifest image = BuiltImage.push(client, Repository.at(own.url(), repository), 4, 300_000, random);
            String login = RegistryLogins.of(
                            Map.of(other.host(), new RegistryLogins.Login(LoginRegistry.USER, LoginRegistry.PASSWORD)))
                    .seal(id, new Sealer(publicKey));
            jobs.add(new PublishJob(
                    id,
                    "acme",
                    Optional.of(id),
                    repository,
                    image.digest().toString(),
                    List.of("web:" + id, "web", other.host() + "/team/web:" + id, other.host() + "/team/web"),
                    Optional.of(login),
                    Instant.parse("2026-11-28T20:00:00Z").plusSeconds(60L * (100 * round + build))));
        }
        return jobs;
    }

    private void runAndKill(List<PublishJob> jobs) throws Exception {
        int names = jobs.size() * jobs.getFirst().names().size();
        publisher = startPublisher();
        for (int kill = 0; kill < KILLS_OF_A_ROUND; kill++) {
            int wanted = Math.min(names - 1, told(jobs).size() + 1 + random.nextInt(names / KILLS_OF_A_ROUND - 2));
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> told(jobs).size() >= wanted);
            publisher.kill();
            publisher = startPublisher();
        }
        await().atMost(LONG).until(() -> told(jobs).size() == names);
        // What was told last may still have to be looked at by who told it: it takes the next job only after that.
        await().atMost(LONG).untilAsserted(() -> assertAllNamesAreRight(jobs));
        publisher.kill();
    }

    private PublisherProcess startPublisher() throws IOException {
        return PublisherProcess.start(
                broker.bootstrapServers(),
                own.url(),
                other.url(),
                privateKey,
                neighbours.folder().resolve("publisher.log"));
    }

    /** The first end of each name. */
    private Map<List<String>, ImagePublished> told(List<PublishJob> jobs) {
        List<String> ids = jobs.stream().map(PublishJob::id).toList();
        Map<List<String>, ImagePublished> told = new HashMap<>();
        WholeTopic.read(broker.clientProperties(), Topics.IMAGE_PUBLISHED).forEach(read -> {
            if (EventCodec.decode(read) instanceof Decoded.Known(ImagePublished published, String _)
                    && ids.contains(published.id())) {
                told.putIfAbsent(List.of(published.id(), published.name()), published);
            }
        });
        return told;
    }

    private void assertAllNamesAreRight(List<PublishJob> jobs) throws IOException {
        Map<List<String>, ImagePublished> told = told(jobs);
        PublishJob last = jobs.getLast();
        for (PublishJob job : jobs) {
            for (String name : job.names()) {
                boolean shared = name.endsWith("web");
                ImageReference image = reference(name);
                assertThat(told.get(List.of(job.id(), name)).result())
                        .as("%s of %s, seed %d", name, job.id(), seed)
                        .isIn(shared ? List.of(Result.PUBLISHED, Result.SUPERSEDED) : List.of(Result.PUBLISHED));
                assertThat(BuiltImage.missing(client, image))
                        .as("%s, seed %d", name, seed)
                        .isEmpty();
                assertThat(client.headManifest(image).orElseThrow().digest().toString())
                        .as("%s, seed %d", name, seed)
                        .isEqualTo(shared ? last.digest() : job.digest());
            }
        }
    }

    private ImageReference reference(String name) {
        if (name.startsWith(other.host())) {
            return ImageReference.parse(name.endsWith("web") ? name + ":latest" : name);
        }
        int colon = name.indexOf(':');
        Repository repository = Repository.at(own.url(), "images/acme/web");
        return repository.tag(colon < 0 ? "latest" : name.substring(colon + 1));
    }

    /** Somebody who pulls what is there, all along. */
    private void watch() {
        try {
            while (true) {
                for (String name : List.of("web", other.host() + "/team/web")) {
                    try {
                        ImageReference image = reference(name);
                        if (client.headManifest(image).isPresent()) {
                            halves.addAll(BuiltImage.missing(client, image));
                        }
                    } catch (RegistryException.Interrupted e) {
                        return;
                    } catch (IOException e) {
                        // It shows nothing at all.
                    }
                }
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
