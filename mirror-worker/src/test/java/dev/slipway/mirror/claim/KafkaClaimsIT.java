package dev.slipway.mirror.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.UploadBookmark.Place;
import dev.slipway.registry.copy.Claims;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.FreePort;
import dev.slipway.testing.TestNeighbours;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers that claim the same on a real broker. */
@Timeout(60)
class KafkaClaimsIT {
    private static final Repository REPOSITORY = new Repository("registry.example.com:5000", "mirror/docker.io/a");
    private static TestNeighbours neighbours;
    private static Map<String, Object> kafka;
    private static EventPublisher publisher;

    private final String blob = "sha256:" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        neighbours = TestNeighbours.none("claims");
        kafka = neighbours.startBroker().clientProperties();
        TopicCatalog.ensure(kafka);
        publisher = EventPublisher.open(kafka, "/slipway/test");
    }

    @AfterAll
    static void stop() {
        publisher.close();
        neighbours.close();
    }

    @Test
    void theSecondWorkerWaitsForTheFirstAndLearnsWhereTheBlobIs() throws Exception {
        try (KafkaClaims first = open();
                KafkaClaims second = open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Claims.Claim held = first.take(blob, () -> {});
            CountDownLatch waits = new CountDownLatch(1);
            Future<Claims.Claim> later = threads.submit(() -> second.take(blob, waits::countDown));
            waits.await();
            assertThat(later.isDone()).isFalse();

            held.arrived(REPOSITORY);
            held.close();

            try (Claims.Claim claim = later.get()) {
                assertThat(claim.isLate()).isTrue();
                assertThat(claim.holder()).hasValue(REPOSITORY);
            }
        }
    }

    @Test
    void whatAWorkerHeldThatDiedIsTakenOverWithItsUpload() throws Exception {
        Place place = new Place(REPOSITORY, URI.create("http://registry.example.com:5000/upload/1"), 8);
        KafkaClaims dead = open();
        try (KafkaClaims living = open()) {
            dead.take(blob, () -> {}).upload().orElseThrow().reached(place);
            dead.close();

            try (Claims.Claim claim = living.take(blob, () -> {})) {
                assertThat(claim.isLate()).isTrue();
                assertThat(claim.upload().orElseThrow().left()).hasValue(place);
            }
        }
    }

    @Test
    void claimsOfManyLayersAreTakenSideBySide() throws Exception {
        try (KafkaClaims claims = open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Claims.Claim> held = threads
                    .invokeAll(IntStream.range(0, 120)
                            .<Callable<Claims.Claim>>mapToObj(layer -> () -> claims.take(blob + layer, () -> {}))
                            .toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();

            assertThat(held).allMatch(claim -> claim.upload().isPresent());
            held.forEach(Claims.Claim::close);
        }
    }

    @Test
    void whoIsInterruptedWaitsNoMoreAndStandsInNobodysWay() throws Exception {
        try (KafkaClaims first = open();
                KafkaClaims second = open();
                KafkaClaims third = open()) {
            Claims.Claim held = first.take(blob, () -> {});
            CountDownLatch waits = new CountDownLatch(1);
            CompletableFuture<Claims.Claim> later = new CompletableFuture<>();
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    later.complete(second.take(blob, waits::countDown));
                } catch (RegistryException.Interrupted e) {
                    later.completeExceptionally(e);
                }
            });
            waits.await();

            thread.interrupt();

            assertThatThrownBy(() -> later.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(RegistryException.Interrupted.class);
            held.close();
            third.take(blob, () -> {}).close();
        }
    }

    @Test
    void goesOnWithoutAClaimWhereKafkaIsNotHeard() throws Exception {
        Map<String, Object> nowhere = Map.of("bootstrap.servers", "127.0.0.1:" + FreePort.pick());
        try (KafkaClaims deaf =
                        KafkaClaims.open(nowhere, KafkaClaims.of(publisher), QuickClaims.SIGNS, Duration.ofSeconds(1));
                Claims.Claim claim = deaf.take(blob, () -> {});
                Claims.Claim next = deaf.take(blob, () -> {})) {
            assertThat(claim.upload()).isEmpty();
            assertThat(next.upload()).isEmpty();
        }
    }

    @Test
    void theEndOfAClaimThatKafkaDidNotTakeIsSaidAgain() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        CountDownLatch refused = new CountDownLatch(1);
        KafkaClaims.Topic topic = (key, value) -> {
            if (away.get() && new String(value, StandardCharsets.UTF_8).contains("released")) {
                refused.countDown();
                return CompletableFuture.failedFuture(new TimeoutException("away for more than two minutes"));
            }
            return KafkaClaims.of(publisher).put(key, value);
        };
        try (KafkaClaims claims = KafkaClaims.open(kafka, topic, QuickClaims.SIGNS, Duration.ofSeconds(30))) {
            Claims.Claim held = claims.take(blob, () -> {});
            away.set(true);
            held.close();
            refused.await();
            away.set(false);

            try (Claims.Claim next = claims.take(blob, () -> {})) {
                assertThat(next.isLate()).isTrue();
            }
        }
    }

    private static KafkaClaims open() {
        return QuickClaims.open(kafka, publisher);
    }
}
