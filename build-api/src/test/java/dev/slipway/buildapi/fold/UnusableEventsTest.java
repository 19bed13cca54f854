package dev.slipway.buildapi.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.buildapi.eventlog.NotPublishedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class UnusableEventsTest {
    private static final ConsumerRecord<String, byte[]> UNUSABLE = new ConsumerRecord<>("t", 0, 7, "b1", new byte[1]);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private int letters;

    private UnusableEvents refusedWith(KafkaException failure) {
        return new UnusableEvents(
                (_, _) -> {
                    letters++;
                    throw new NotPublishedException("t.dlq", new ExecutionException(failure));
                },
                metrics);
    }

    @Test
    void passesOverWhatTheDeadLettersNeverTake() throws Exception {
        UnusableEvents unusable = refusedWith(new RecordTooLargeException());

        unusable.setAside(UNUSABLE, "a reason");
        unusable.setAside(UNUSABLE, "a reason");

        assertThat(letters).isEqualTo(1);
        assertThat(metrics.counter("slipway.build_api.events.unusable").count()).isEqualTo(1);
    }

    @Test
    void passesOverNothingThatTheDeadLettersMayTakeLater() {
        UnusableEvents unusable = refusedWith(new TimeoutException());

        assertThatThrownBy(() -> unusable.setAside(UNUSABLE, "a reason")).isInstanceOf(NotPublishedException.class);
    }
}
