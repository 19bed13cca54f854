package dev.slipway.kafka.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.Samples;
import dev.slipway.kafka.KafkaFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a broker of its own, because one that is killed may bring back records that the fixture removed. */
@Timeout(120)
final class WorkQueueCrashIT {
    private final String group = "test-" + UUID.randomUUID();
    private final List<Settlement> settlements = new CopyOnWriteArrayList<>();
    private KafkaFixture kafka;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        kafka = new KafkaFixture(directory);
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void endsOnceWhenKafkaIsKilledInTheMiddleOfTheWork() throws Exception {
        Semaphore running = new Semaphore(0);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicInteger lost = new AtomicInteger();
        List<String> completed = new CopyOnWriteArrayList<>();
        publish("before", "b1");

        // Counting deaths, of which this is none.
        try (WorkQueue queue = WorkQueue.start(kafka.settings(), options(1).withDeaths(1), work -> {
            if (work.event().buildId().equals("before")) {
                completed.add("before");
                return WorkResult.done();
            }
            running.release();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                if (work.lockLost()) {
                    lost.incrementAndGet();
                }
                throw e;
            }
            completed.add(work.event().buildId());
            return WorkResult.done();
        })) {
            assertThat(running.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

            kafka.broker().kill();
            eventually().untilAsserted(() -> assertThat(lost).hasValue(1));
            kafka.broker().restart();
            assertThat(running.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            mayEnd.countDown();

            eventually().untilAsserted(() -> assertThat(settlements).endsWith(Settlement.DONE));
            eventually().untilAsserted(() -> assertThat(queue.lag()).hasValue(0));
        }
        assertThat(completed).containsExactly("before", "b1");
    }

    @Test
    void goesToAnotherWorkerWhenTheProcessIsKilled() throws Exception {
        publish("b1");
        try (StuckProcess worker = StuckProcess.start(kafka, group)) {
            assertThat(worker.line()).isEqualTo("working on b1");
            AtomicInteger deliveries = new AtomicInteger();
            try (WorkQueue queue = start(1, work -> {
                deliveries.incrementAndGet();
                return WorkResult.done();
            })) {
                await().during(KafkaFixture.LOCK.plusSeconds(1))
                        .atMost(KafkaFixture.LOCK.multipliedBy(3))
                        .untilAsserted(() -> assertThat(deliveries).hasValue(0));

                worker.signal("KILL");

                eventually().untilAsserted(() -> assertThat(settlements).containsExactly(Settlement.DONE));
            }
        }
    }

    @Tag("long")
    @Test
    void aFrozenWorkerIsToldWhenItThawsThatItsWorkIsLost() throws Exception {
        publish("b1");
        try (StuckProcess worker = StuckProcess.start(kafka, group)) {
            assertThat(worker.line()).isEqualTo("working on b1");
            worker.signal("STOP");
            try (WorkQueue queue = start(1, work -> WorkResult.done())) {
                eventually().untilAsserted(() -> assertThat(settlements).containsExactly(Settlement.DONE));
                eventually().untilAsserted(() -> assertThat(queue.lag()).hasValue(0));
            }

            worker.signal("CONT");

            assertThat(worker.line()).isEqualTo("interrupted, lock lost: true");
            assertThat(worker.line()).isEqualTo("settled: LOCK_LOST");
        }
    }

    private WorkQueue start(int slots, WorkHandler<BuildRequested> handler) {
        return WorkQueue.start(kafka.settings(), options(slots), handler);
    }

    private WorkQueueOptions<BuildRequested> options(int slots) {
        return WorkQueueOptions.of(BuildRequested.class, group, slots)
                .withDrain(Duration.ZERO)
                .withListener((topic, settlement, took) -> settlements.add(settlement));
    }

    private void publish(String... buildIds) {
        for (String buildId : buildIds) {
            kafka.publisher().publishAndWait(Samples.requested(buildId));
        }
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
