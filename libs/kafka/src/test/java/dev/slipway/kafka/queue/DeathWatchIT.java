package dev.slipway.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.Samples;
import dev.slipway.events.Topics;
import dev.slipway.kafka.DeadLetters;
import dev.slipway.kafka.KafkaFixture;
import dev.slipway.kafka.TopicCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers that die in the middle of their work, and workers of which it only looks so. A busy machine may lose a lock of
 * three seconds and repeat work here, which changes neither what is done in the end nor what is put aside.
 */
@Timeout(180)
final class DeathWatchIT {
    private static final String TWICE = "the worker's process ended twice in the middle of this work";

    private static KafkaFixture kafka;

    private final String group = "test-" + UUID.randomUUID();
    private final List<Settlement> settlements = new CopyOnWriteArrayList<>();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<String> farewells = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        kafka = new KafkaFixture(directory);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @BeforeEach
    void clear() throws Exception {
        kafka.clear();
    }

    @Test
    void workThatEndsItsProcessTwiceIsPutAsideAndTheRestIsDone() throws Exception {
        publish("halt", "b1", "b2");
        for (int death = 1; death <= 2; death++) {
            try (StuckProcess worker = workingOn("halt")) {
                assertThat(worker.exitCode()).isEqualTo(9);
            }
        }

        try (WorkQueue queue = startDoing(options(2))) {
            eventually().untilAsserted(() -> assertThat(done).contains("b1", "b2"));
            eventually().untilAsserted(() -> assertThat(settlements).contains(Settlement.REJECTED));
            eventually().untilAsserted(() -> assertThat(queue.lag()).hasValue(0));
        }

        assertThat(farewells).containsExactly("halt: " + TWICE);
        assertThat(deadLetters()).containsExactly("halt: " + TWICE);
        assertThat(attemptsLeft()).isEmpty();
    }

    @Tag("long")
    @Test
    void workThatEndsItsProcessWhenItIsGivenUpTooIsPutAsideUnheard() throws Exception {
        publish("halt-farewell");
        for (String last : List.of("working on", "working on", "giving up", "giving up")) {
            try (StuckProcess worker = StuckProcess.start(kafka, group, 1, 2)) {
                assertThat(worker.line()).isEqualTo(last + " halt-farewell");
                assertThat(worker.exitCode()).isEqualTo(9);
            }
        }

        rejectWhatIsDeadly();

        assertThat(farewells).isEmpty();
        assertThat(deadLetters()).singleElement().asString().contains(TWICE + "; nobody was told, for " + TWICE);
        assertThat(attemptsLeft()).isEmpty();
    }

    @Test
    void workWhoseProcessWasKilledOnceIsDoneByTheNext() throws Exception {
        publish("b1");
        try (StuckProcess worker = workingOn("b1")) {
            worker.signal("KILL");
            worker.exitCode();
        }

        try (WorkQueue _ = startDoing(options(2))) {
            eventually().untilAsserted(() -> assertThat(done).contains("b1"));
            eventually().untilAsserted(() -> assertThat(settlements).endsWith(Settlement.DONE));
        }
        assertThat(attemptsLeft()).isEmpty();
    }

    @Tag("long")
    @Test
    void whatRanBesideDeadlyWorkIsNotPutAsideWithIt() throws Exception {
        publish("halt-beside", "beside");
        for (int death = 1; death <= 2; death++) {
            try (StuckProcess worker = StuckProcess.start(kafka, group, 2, 2)) {
                assertThat(worker.exitCode()).isEqualTo(9);
            }
        }

        rejectWhatIsDeadly();
        assertThat(deadLetters()).containsExactly("halt-beside: " + TWICE);
    }

    @Test
    void aJobThatRunsOutOfMemoryEndsTheProcess() throws Exception {
        publish("memory");
        try (StuckProcess worker = StuckProcess.start(kafka, group, 1, 2)) {
            assertThat(worker.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void retriesAreNoDeaths() {
        AtomicInteger tries = new AtomicInteger();
        publish("b1");

        try (WorkQueue _ = WorkQueue.start(kafka.settings(), options(1), _ -> {
            if (tries.incrementAndGet() == 1) {
                throw new StackOverflowError("a bug");
            }
            return tries.get() < 4 ? WorkResult.retry(Duration.ZERO, "the registry is away") : WorkResult.done();
        })) {
            eventually().untilAsserted(() -> assertThat(settlements).endsWith(Settlement.DONE));
        }
        assertThat(tries).hasValueGreaterThanOrEqualTo(4);
        assertThat(settlements).doesNotContain(Settlement.REJECTED);
        assertThat(attemptsLeft()).isEmpty();
    }

    @Test
    void aCleanShutdownIsNoDeath() throws Exception {
        Semaphore running = new Semaphore(0);
        publish("b1");
        WorkQueue closing = WorkQueue.start(kafka.settings(), options(1), _ -> {
            running.release();
            new CountDownLatch(1).await();
            return WorkResult.done();
        });
        assertThat(running.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

        closing.close();

        assertThat(attemptsLeft()).isEmpty();
        try (WorkQueue _ = startDoing(options(1))) {
            eventually().untilAsserted(() -> assertThat(done).contains("b1"));
        }
    }

    @Test
    void aFrozenWorkerLeavesNoDeathBehindWhenItThaws() throws Exception {
        publish("b1");
        try (StuckProcess worker = workingOn("b1")) {
            worker.signal("STOP");
            try (WorkQueue _ = WorkQueue.start(kafka.settings(), options(2), work -> {
                done.add(work.event().buildId());
                worker.signal("CONT");
                assertThat(worker.line()).isEqualTo("interrupted, lock lost: true");
                return WorkResult.done();
            })) {
                eventually().untilAsserted(() -> assertThat(settlements).endsWith(Settlement.DONE));
            }
            assertThat(worker.line()).isEqualTo("settled: LOCK_LOST");
            assertThat(done).contains("b1");
            eventually().untilAsserted(() -> assertThat(attemptsLeft()).isEmpty());
        }
    }

    @Test
    void workWaitsWhileAttemptsCannotBeWrittenDown() throws Exception {
        try (Admin admin = Admin.create(kafka.settings())) {
            admin.deleteTopics(List.of(Topics.WORK_ATTEMPTS)).all().get(30, TimeUnit.SECONDS);
        }
        publish("b1");
        try (WorkQueue queue = startDoing(options(1))) {
            eventually().until(() -> queue.inFlight() == 1);
            await().during(KafkaFixture.LOCK.plusSeconds(1))
                    .atMost(KafkaFixture.LOCK.multipliedBy(3))
                    .untilAsserted(() -> assertThat(done).isEmpty());

            TopicCatalog.ensure(kafka.settings());

            eventually().untilAsserted(() -> assertThat(done).contains("b1"));
            eventually().untilAsserted(() -> assertThat(settlements).endsWith(Settlement.DONE));
        }
    }

    private StuckProcess workingOn(String buildId) throws IOException, InterruptedException {
        StuckProcess worker = StuckProcess.start(kafka, group, 1, 2);
        try {
            assertThat(worker.line()).isEqualTo("working on " + buildId);
            return worker;
        } catch (AssertionError e) {
            worker.close();
            throw e;
        }
    }

    private void rejectWhatIsDeadly() {
        try (WorkQueue queue = startDoing(options(2))) {
            eventually().untilAsserted(() -> assertThat(settlements).contains(Settlement.REJECTED));
            eventually().untilAsserted(() -> assertThat(queue.lag()).hasValue(0));
        }
    }

    private WorkQueue startDoing(WorkQueueOptions<BuildRequested> options) {
        return WorkQueue.start(kafka.settings(), options, new WorkHandler<BuildRequested>() {
            @Override
            public WorkResult handle(Work<BuildRequested> work) {
                done.add(work.event().buildId());
                return WorkResult.done();
            }

            @Override
            public void givenUp(Work<BuildRequested> work, String reason) {
                farewells.add(work.event().buildId() + ": " + reason);
            }
        });
    }

    private WorkQueueOptions<BuildRequested> options(int deaths) {
        return WorkQueueOptions.of(BuildRequested.class, group, 1)
                .withDeaths(deaths)
                .withDrain(Duration.ZERO)
                .withListener((topic, settlement, took) -> settlements.add(settlement));
    }

    private void publish(String... buildIds) {
        for (String buildId : buildIds) {
            kafka.publisher().publishAndWait(Samples.requested(buildId));
        }
    }

    private List<String> deadLetters() {
        return kafka.read(Topics.BUILD_REQUESTED + Topics.DEAD_LETTER_SUFFIX).stream()
                .map(letter -> letter.key() + ": "
                        + new String(
                                letter.headers().lastHeader(DeadLetters.REASON).value(), UTF_8))
                .toList();
    }

    /** What compaction would leave of the topic, tombstones apart. */
    private Map<String, byte[]> attemptsLeft() {
        Map<String, byte[]> left = new HashMap<>();
        for (ConsumerRecord<String, byte[]> marker : kafka.read(Topics.WORK_ATTEMPTS)) {
            if (marker.value() == null) {
                left.remove(marker.key());
            } else {
                left.put(marker.key(), marker.value());
            }
        }
        return left;
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
