package dev.slipway.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Logs of several processes on one topic, which here is a list. */
final class AttemptLogTest {
    private final List<AttemptLog> processes = new ArrayList<>();
    private final List<ConsumerRecord<String, byte[]>> topic = new ArrayList<>();
    private final AtomicInteger failuresToCome = new AtomicInteger();
    private final AttemptLog first = process("mirror");
    private final AttemptLog second = process("mirror");
    private final String work = work(17, 1_000);

    @Test
    void anAttemptThatNeverEndedIsADeathForOthers() {
        first.begin(work);

        assertThat(second.deaths(work)).isEqualTo(1);
        assertThat(process("mirror").deaths(work)).isEqualTo(1);
    }

    @Test
    void anAttemptThatEndedIsNone() {
        first.begin(work).end();

        assertThat(second.deaths(work)).isZero();
    }

    @Test
    void whatThisProcessBeganIsNoDeathSinceItLives() {
        first.begin(work);

        assertThat(first.deaths(work)).isZero();
    }

    @Test
    void deathsOfSeveralProcessesAddUp() {
        first.begin(work);
        second.begin(work);
        AttemptLog third = process("mirror");
        third.begin(work).end();

        assertThat(third.deaths(work)).isEqualTo(2);
    }

    @Test
    void aFrozenWorkerTakesItsDeathBack() {
        AttemptLog.Attempt frozen = first.begin(work);
        second.begin(work);
        assertThat(process("mirror").deaths(work)).isEqualTo(2);

        frozen.end();

        assertThat(process("mirror").deaths(work)).isEqualTo(1);
    }

    @Test
    void otherRecordsAndOtherGroupsHaveDeathsOfTheirOwn() {
        first.begin(work);

        assertThat(second.deaths(work(18, 1_000))).isZero();
        assertThat(process("converter").deaths(work)).isZero();
    }

    @Test
    void aTopicMadeAnewDoesNotInheritDeaths() {
        first.begin(work);

        assertThat(second.deaths(work(17, 2_000))).isZero();
    }

    @Test
    void settledWorkLeavesNothing() {
        first.begin(work);
        AttemptLog.Attempt attempt = second.begin(work);
        attempt.end();

        second.forget(work);

        assertThat(second.size()).isZero();
        assertThat(process("mirror").size()).isZero();
    }

    @Test
    void theEndIsWrittenLaterWhereKafkaDoesNotTakeItNow() {
        AttemptLog.Attempt attempt = first.begin(work);
        failuresToCome.set(1);

        assertThat(attempt.end()).isCompleted();

        assertThat(second.deaths(work)).isEqualTo(1);
        assertThat(first.deaths(work)).isZero();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(second.deaths(work)).isZero());
    }

    @Test
    void saysWhenAnAttemptCannotBeWritten() {
        failuresToCome.set(1);

        assertThat(first.begin(work).begun()).isCompletedExceptionally();
        assertThat(second.deaths(work)).isZero();
    }

    private AttemptLog process(String group) {
        AttemptLog log = new AttemptLog(group, this::put, () -> CompletableFuture.completedFuture(null), () -> {});
        synchronized (topic) {
            topic.forEach(log::apply);
            processes.add(log);
        }
        return log;
    }

    private CompletableFuture<Void> put(String key, byte @Nullable [] value) {
        if (failuresToCome.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return CompletableFuture.failedFuture(new TimeoutException("Kafka is away"));
        }
        synchronized (topic) {
            ConsumerRecord<String, byte[]> marker =
                    new ConsumerRecord<>(Topics.WORK_ATTEMPTS, 0, topic.size(), key, value);
            topic.add(marker);
            processes.forEach(process -> process.apply(marker));
        }
        return CompletableFuture.completedFuture(null);
    }

    private static String work(long offset, long timestamp) {
        return new Delivery(new ConsumerRecord<>(
                        Topics.BUILD_REQUESTED,
                        0,
                        offset,
                        timestamp,
                        TimestampType.CREATE_TIME,
                        2,
                        2,
                        "b1",
                        "{}".getBytes(UTF_8),
                        new RecordHeaders(),
                        Optional.empty()))
                .identity();
    }
}
