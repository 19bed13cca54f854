package dev.slipway.token.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.Audited;
import dev.slipway.events.account.AuditedAction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueuedAuditTrailTest {
    private final List<String> published = new CopyOnWriteArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();

    private static Audited event(String who) {
        return new Audited(
                AuditTrail.SERVICE,
                AuditedAction.REGISTRY_TOKEN,
                who,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH);
    }

    private CompletableFuture<Void> publish(Audited event) {
        published.add(event.who());
        return CompletableFuture.completedFuture(null);
    }

    @Test
    void publishesInOrderAndWhatWaitsBeforeItCloses() {
        try (QueuedAuditTrail trail = new QueuedAuditTrail(this::publish, lost::incrementAndGet)) {
            List.of("a", "b", "c").forEach(who -> trail.add(event(who)));
        }

        assertThat(published).containsExactly("a", "b", "c");
        assertThat(lost).hasValue(0);
    }

    @Test
    void goesOnAfterAnEventThatCouldNotBePublished() {
        try (QueuedAuditTrail trail = new QueuedAuditTrail(
                event -> {
                    if (event.who().equals("throws")) {
                        throw new KafkaException("Kafka is away");
                    }
                    if (event.who().equals("fails")) {
                        return CompletableFuture.failedFuture(new KafkaException("Kafka is away"));
                    }
                    return publish(event);
                },
                lost::incrementAndGet)) {
            List.of("a", "throws", "fails", "b").forEach(who -> trail.add(event(who)));
        }

        assertThat(published).containsExactly("a", "b");
        assertThat(lost).hasValue(2);
    }

    /** Whoever adds waits for nothing, however long Kafka takes; what does not fit goes to the log. */
    @Test
    void holdsNobodyUpWhileKafkaIsAwayAndKeepsSoManyEvents() {
        CountDownLatch back = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        QueuedAuditTrail trail = new QueuedAuditTrail(
                event -> {
                    asked.countDown();
                    try {
                        back.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return publish(event);
                },
                lost::incrementAndGet);
        trail.add(event("first"));
        await().until(() -> asked.getCount() == 0);

        for (int i = 0; i < QueuedAuditTrail.MOST_WAITING + 7; i++) {
            trail.add(event("e"));
        }
        assertThat(lost).hasValue(7);
        assertThat(published).isEmpty();

        back.countDown();
        trail.close();
        assertThat(published).hasSize(QueuedAuditTrail.MOST_WAITING + 1);
        trail.add(event("late"));
        assertThat(lost).hasValue(8);
    }

    @Test
    void leavesWhatKafkaNeverTookToTheLog() {
        QueuedAuditTrail trail = new QueuedAuditTrail(
                event -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new KafkaException(e);
                    }
                    return publish(event);
                },
                lost::incrementAndGet);
        List.of("a", "b", "c").forEach(who -> trail.add(event(who)));

        trail.close();

        await().untilAsserted(() -> assertThat(lost).hasValue(3));
    }
}
