package dev.slipway.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.BuildCancel;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventSinkTest {
    private final CompletableFuture<Void> published = new CompletableFuture<>();
    private final EventSink sink = _ -> published;

    private void publishAndWait() throws InterruptedException {
        sink.publishAndWait(new BuildCancel("b1", "acme", Instant.EPOCH));
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void returnsWhenTheEventIsPublished() {
        published.complete(null);

        assertThatCode(this::publishAndWait).doesNotThrowAnyException();
    }

    @Test
    void saysWithKafkasOwnExceptionWhyAnEventIsNotPublished() {
        KafkaException tooLarge = new RecordTooLargeException("too large");
        published.completeExceptionally(tooLarge);

        assertThatThrownBy(this::publishAndWait).isSameAs(tooLarge);
    }

    @Test
    void waitsNoLongerThanItsThreadIsWanted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(this::publishAndWait).isInstanceOf(InterruptedException.class);
    }
}
