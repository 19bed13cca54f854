package dev.slipway.registry.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlineTest {
    private final AtomicBoolean ended = new AtomicBoolean();

    private String stuck() throws IOException {
        try {
            new CountDownLatch(1).await();
            return "";
        } catch (InterruptedException e) {
            ended.set(true);
            throw new IOException(e);
        }
    }

    @Test
    void whatTakesTooLongIsInterruptedAndHasEnded() {
        assertThatThrownBy(() -> Deadline.within(Duration.ofMillis(50), "a list", this::stuck))
                .isInstanceOf(RegistryException.Unavailable.class)
                .hasMessageStartingWith("a list took longer than ");
        assertThat(ended).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void whoIsInterruptedTakesTheWorkAlong() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Deadline.within(Duration.ofDays(1), "a list", this::stuck))
                .isInstanceOf(RegistryException.Interrupted.class);
        assertThat(ended).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void resultsAndFailuresPass() throws IOException {
        assertThat(Deadline.within(Duration.ofDays(1), "a list", () -> "done")).isEqualTo("done");
        IOException failure = new RegistryException.Malformed("no list");
        assertThatThrownBy(() -> Deadline.within(Duration.ofDays(1), "a list", () -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }
}
