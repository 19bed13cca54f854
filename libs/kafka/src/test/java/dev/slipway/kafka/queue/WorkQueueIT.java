package dev.slipway.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.Samples;
import dev.slipway.events.Topics;
import dev.slipway.kafka.BrokerContract;
import dev.slipway.kafka.DeadLetters;
import dev.slipway.kafka.KafkaFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the work queue needs of a broker, whichever it is. */
@Timeout(120)
abstract class WorkQueueIT extends BrokerContract {
    private List<Settlement> settlements;
    private String group;

    @BeforeEach
    void freshGroup() throws Exception {
        kafka.clear();
        settlements = new CopyOnWriteArrayList<>();
        group = "test-" + UUID.randomUUID();
    }

    @Test
    void worksOnWhatWasPublishedBeforeAnybodyListened() {
        List<String> done = new CopyOnWriteArrayList<>();
        publish("b1", "b2", "b3");

        try (WorkQueue queue = start(1, work -> {
            done.add(work.event().buildId());
            return WorkResult.done();
        })) {
            eventually().untilAsserted(() -> assertThat(done).containsExactly("b1", "b2", "b3"));
            eventually().untilAsserted(() -> assertThat(queue.lag()).hasValue(0));
        }
        assertThat(settlements).containsOnly(Settlement.DONE).hasSize(3);
    }

    @Test
    void worksOnAfterAnErrorOfItsOwn() {
        AtomicInteger heard = new AtomicInteger();
        publish("b1", "b2");
        WorkQueueOptions<BuildRequested> options = WorkQueueOptions.of(BuildRequested.class, group, 1)
                .withListener((_, settlement, _) -> {
                    settlements.add(settlement);
                    if (heard.incrementAndGet() == 1) {
                        throw new LinkageError("a class that is not there");
                    }
                });

        List<String> done = new CopyOnWriteArrayList<>();
        try (WorkQueue _ = WorkQueue.start(kafka.settings(), options, work -> {
            done.add(work.event().buildId());
            return WorkResult.done();
        })) {
            eventually().untilAsserted(() -> assertThat(done).contains("b1", "b2"));
        }
    }

    @Test
    void worksWhileNoVirtualThreadGetsItsTurn() {
        AtomicBoolean hogging = new AtomicBoolean(true);
        List<Thread> hogs = IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .mapToObj(_ -> Thread.startVirtualThread(() -> {
                    while (hogging.get()) {
                        Thread.onSpinWait();
                    }
                }))
                .toList();
        publish("b1");

        try (WorkQueue _ = start(1, _ -> WorkResult.done())) {
            eventually().untilAsserted(() -> assertThat(settlements).containsExactly(Settlement.DONE));
            assertThat(hogs).allMatch(Thread::isAlive);
        } finally {
            hogging.set(false);
        }
    }

    @Test
    void keepsTheLockForAsLongAsTheWorkTakes() {
        AtomicInteger deliveries = new AtomicInteger();
        publish("long");

        try (WorkQueue busy = start(2, work -> {
            deliveries.incrementAndGet();
            Thread.sleep(KafkaFixture.LOCK.multipliedBy(2));
            return WorkResult.done();
        })) {
            eventually().until(() -> busy.inFlight() == 1);
            eventually().untilAsserted(() -> assertThat(busy.oldestAge()).isGreaterThan(KafkaFixture.LOCK));
            eventually().untilAsserted(() -> assertThat(settlements).containsExactly(Settlement.DONE));
        }
        assertThat(deliveries).hasValue(1);
    }

    @Test
    void workThatOnlyWaitsLeavesItsPlaceToOtherWorkAndCostsNoDelivery() {
        CountDownLatch room = new CountDownLatch(1);
        List<String> done = new CopyOnWriteArrayList<>();
        AtomicInteger deliveries = new AtomicInteger();
        WorkQueueOptions<BuildRequested> options =
                WorkQueueOptions.of(BuildRequested.class, group, 1).withWaiting(1);
        publish("large", "b1", "b2");

        try (WorkQueue queue = WorkQueue.start(kafka.settings(), options, work -> {
            if (work.event().buildId().equals("large")) {
                deliveries.incrementAndGet();
                work.leavePlace();
                room.await();
            }
            done.add(work.event().buildId());
            return WorkResult.done();
        })) {
            eventually().untilAsserted(() -> assertThat(done).containsExactly("b1", "b2"));
            eventually().until(() -> queue.inFlight() == 0);
            Instant lockIsOver = Instant.now().plus(KafkaFixture.LOCK.multipliedBy(2));
            eventually().until(() -> Instant.now().isAfter(lockIsOver));

            room.countDown();

            eventually().untilAsserted(() -> assertThat(done).containsExactly("b1", "b2", "large"));
            publish("b3");
            eventually().untilAsserted(() -> assertThat(done).contains("b3"));
        }
        assertThat(deliveries).hasValue(1);
    }

    @Test
    void noMoreWorkThanMayLeavesItsPlace() {
        CountDownLatch room = new CountDownLatch(1);
        List<String> begun = new CopyOnWriteArrayList<>();
        WorkQueueOptions<BuildRequested> options =
                WorkQueueOptions.of(BuildRequested.class, group, 1).withWaiting(1);
        publish("b1", "b2", "b3");

        try (WorkQueue queue = WorkQueue.start(kafka.settings(), options, work -> {
            begun.add(work.event().buildId());
            work.leavePlace();
            room.await();
            return WorkResult.done();
        })) {
            eventually().until(() -> begun.size() == 2 && queue.inFlight() == 1);

            room.countDown();

            eventually().untilAsserted(() -> assertThat(begun).containsExactly("b1", "b2", "b3"));
        }
    }

    @Test
    void whatAQueueDoesNotTakeWhileItsGateIsClosedGoesToAnotherOne() {
        AtomicBoolean open = new AtomicBoolean(true);
        List<String> here = new CopyOnWriteArrayList<>();
        List<String> elsewhere = new CopyOnWriteArrayList<>();
        CountDownLatch mayEnd = new CountDownLatch(1);
        publish("b1");
        WorkQueueOptions<BuildRequested> options =
                WorkQueueOptions.of(BuildRequested.class, group, 2).withGate(open::get);
        try (WorkQueue gated = WorkQueue.start(kafka.settings(), options, work -> {
            here.add(work.event().buildId());
            mayEnd.await();
            return WorkResult.done();
        })) {
            eventually().untilAsserted(() -> assertThat(here).containsExactly("b1"));

            open.set(false);
            publish("b2", "b3");
            try (WorkQueue _ = start(1, work -> {
                elsewhere.add(work.event().buildId());
                return WorkResult.done();
            })) {
                eventually().untilAsserted(() -> assertThat(elsewhere).containsExactly("b2", "b3"));
            }
            assertThat(here).as("what ran goes on").containsExactly("b1");
            assertThat(gated.inFlight()).isEqualTo(1);
            mayEnd.countDown();
            eventually().until(() -> gated.inFlight() == 0);

            open.set(true);
            publish("b4");
            eventually().untilAsserted(() -> assertThat(here).containsExactly("b1", "b4"));
        }
    }

    @Test
    void oneSlowBuildHoldsNobodyUp() {
        CountDownLatch slowMayEnd = new CountDownLatch(1);
        List<String> done = new CopyOnWriteArrayList<>();
        publish("slow", "b1", "b2", "b3");

        try (WorkQueue queue = start(2, work -> {
            if (work.event().buildId().equals("slow")) {
                slowMayEnd.await();
            }
            done.add(work.event().buildId());
            return WorkResult.done();
        })) {
            eventually().untilAsserted(() -> assertThat(done).containsExactlyInAnyOrder("b1", "b2", "b3"));
            slowMayEnd.countDown();
            eventually().untilAsserted(() -> assertThat(done).endsWith("slow"));
        }
    }

    @Test
    void deliversAgainAfterTheDelayThatTheWorkerAsksFor() {
        List<Instant> starts = new CopyOnWriteArrayList<>();
        List<Integer> deliveries = new CopyOnWriteArrayList<>();
        Duration delay = KafkaFixture.LOCK.plusSeconds(1);
        publish("b1");

        try (WorkQueue queue = start(1, work -> {
            starts.add(Instant.now());
            deliveries.add(work.delivery());
            return work.delivery() == 1 ? WorkResult.retry(delay, "the registry is away") : WorkResult.done();
        })) {
            eventually()
                    .untilAsserted(() -> assertThat(settlements).containsExactly(Settlement.RETRIED, Settlement.DONE));
        }
        assertThat(deliveries).containsExactly(1, 2);
        assertThat(Duration.between(starts.get(0), starts.get(1))).isGreaterThanOrEqualTo(delay);
    }

    @Test
    void triesAgainWhenTheHandlerThrows() {
        AtomicInteger calls = new AtomicInteger();
        publish("b1");

        try (WorkQueue queue = start(1, work -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("a bug, or a disk that is full");
            }
            return WorkResult.done();
        })) {
            eventually()
                    .untilAsserted(() -> assertThat(settlements).containsExactly(Settlement.RETRIED, Settlement.DONE));
        }
    }

    @Test
    void putsPoisonAsideWithItsPayloadAndReasonAndGoesOn() throws Exception {
        List<String> done = new CopyOnWriteArrayList<>();
        Map<String, String> type = Map.of("ce_type", "dev.slipway.build.requested.v1", "x-kept", "yes");
        kafka.publishRaw(Topics.BUILD_REQUESTED, "p1", "{\"build_id\":".getBytes(UTF_8), type);
        kafka.publishRaw(
                Topics.BUILD_REQUESTED,
                "p2",
                "{}".getBytes(UTF_8),
                Map.of("ce_type", "dev.slipway.build.requested.v2"));
        kafka.publishRaw(Topics.BUILD_REQUESTED, "p3", null, type);
        kafka.publishRaw(Topics.BUILD_REQUESTED, "p4", "{}".getBytes(UTF_8), Map.of());
        publish("good");

        try (WorkQueue queue = start(1, work -> {
            done.add(work.event().buildId());
            return WorkResult.done();
        })) {
            eventually().untilAsserted(() -> assertThat(done).containsExactly("good"));
        }

        List<ConsumerRecord<String, byte[]>> dead = kafka.read(Topics.BUILD_REQUESTED + Topics.DEAD_LETTER_SUFFIX);
        assertThat(dead).extracting(ConsumerRecord::key).containsExactly("p1", "p2", "p3", "p4");
        assertThat(dead.getFirst().value()).isEqualTo("{\"build_id\":".getBytes(UTF_8));
        assertThat(header(dead.getFirst(), "x-kept")).isEqualTo("yes");
        assertThat(header(dead.getFirst(), DeadLetters.GROUP)).isEqualTo(group);
        assertThat(header(dead.get(1), DeadLetters.REASON)).contains("dev.slipway.build.requested.v2");
        assertThat(header(dead.get(2), DeadLetters.REASON)).contains("no value");
        assertThat(header(dead.get(3), DeadLetters.REASON)).contains("ce_type");
    }

    @Test
    void putsAsideWhatTheWorkerRejectsAndWhatWasTriedTooOften() {
        List<String> farewells = new CopyOnWriteArrayList<>();
        publish("bad", "unlucky");

        WorkQueueOptions<BuildRequested> options = options(1).withDeliveries(3);
        AtomicInteger tries = new AtomicInteger();
        WorkHandler<BuildRequested> handler = new WorkHandler<>() {
            @Override
            public WorkResult handle(Work<BuildRequested> work) {
                if (work.event().buildId().equals("bad")) {
                    return WorkResult.reject("no such source");
                }
                tries.incrementAndGet();
                return WorkResult.retry(Duration.ZERO, "the machine died");
            }

            @Override
            public void givenUp(Work<BuildRequested> work, String reason) {
                farewells.add(work.event().buildId() + ": " + reason);
            }
        };
        try (WorkQueue queue = WorkQueue.start(kafka.settings(), options, handler)) {
            eventually().untilAsserted(() -> assertThat(settlements)
                    .filteredOn(Settlement.REJECTED::equals)
                    .hasSize(2));
        }

        assertThat(tries).hasValue(3);
        assertThat(farewells).containsExactly("unlucky: the machine died");
        assertThat(kafka.read(Topics.BUILD_REQUESTED + Topics.DEAD_LETTER_SUFFIX))
                .extracting(letter -> header(letter, DeadLetters.REASON))
                .containsExactly("no such source", "the machine died");
    }

    @Test
    void putsAsideAtTheLastDeliveryWhatCannotEvenBeGivenUp() {
        publish("unlucky");
        WorkHandler<BuildRequested> handler = new WorkHandler<>() {
            @Override
            public WorkResult handle(Work<BuildRequested> work) {
                return WorkResult.retry(Duration.ZERO, "the machine died");
            }

            @Override
            public void givenUp(Work<BuildRequested> work, String reason) {
                throw new IllegalStateException("a bug");
            }
        };

        try (WorkQueue _ = WorkQueue.start(kafka.settings(), options(1).withDeliveries(1), handler)) {
            eventually().untilAsserted(() -> assertThat(kafka.read(Topics.BUILD_REQUESTED + Topics.DEAD_LETTER_SUFFIX))
                    .extracting(letter -> header(letter, DeadLetters.REASON))
                    .singleElement()
                    .asString()
                    .contains("nobody was told: java.lang.IllegalStateException: a bug"));
        }
    }

    @Test
    void givesBackRunningWorkWhenItCloses() throws Exception {
        Semaphore running = new Semaphore(0);
        List<String> interrupted = new CopyOnWriteArrayList<>();
        publish("b1");
        WorkQueue closing = WorkQueue.start(kafka.settings(), options(1).withDrain(Duration.ofMillis(100)), work -> {
            running.release();
            try {
                new CountDownLatch(1).await();
                return WorkResult.done();
            } catch (InterruptedException e) {
                interrupted.add(work.event().buildId());
                throw e;
            }
        });
        assertThat(running.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

        closing.close();

        assertThat(interrupted).containsExactly("b1");
        assertThat(settlements).containsExactly(Settlement.RETRIED);
        try (WorkQueue next = start(1, work -> WorkResult.done())) {
            eventually().untilAsserted(() -> assertThat(settlements).endsWith(Settlement.DONE));
        }
    }

    @Test
    void letsRunningWorkEndWithinTheDrainTime() throws Exception {
        Semaphore running = new Semaphore(0);
        publish("b1");
        WorkQueue closing = WorkQueue.start(kafka.settings(), options(1).withDrain(Duration.ofSeconds(30)), work -> {
            running.release();
            Thread.sleep(Duration.ofMillis(500));
            return WorkResult.done();
        });
        assertThat(running.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

        closing.close();

        assertThat(settlements).containsExactly(Settlement.DONE);
    }

    @Test
    void duplicatesReachTheHandlerWhichTellsThemApart() {
        List<String> seen = new CopyOnWriteArrayList<>();
        publish("b1", "b1");

        try (WorkQueue queue = start(1, work -> {
            seen.add(work.event().buildId());
            return WorkResult.done();
        })) {
            eventually().untilAsserted(() -> assertThat(seen).containsExactly("b1", "b1"));
        }
    }

    private WorkQueue start(int slots, WorkHandler<BuildRequested> handler) {
        return WorkQueue.start(kafka.settings(), options(slots), handler);
    }

    private WorkQueueOptions<BuildRequested> options(int slots) {
        List<Settlement> ofThisTest = settlements;
        return WorkQueueOptions.of(BuildRequested.class, group, slots)
                .withDrain(Duration.ZERO)
                .withListener((topic, settlement, took) -> ofThisTest.add(settlement));
    }

    private void publish(String... buildIds) {
        for (String buildId : buildIds) {
            kafka.publisher().publishAndWait(Samples.requested(buildId));
        }
    }

    private static String header(ConsumerRecord<String, byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
