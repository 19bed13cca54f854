package dev.slipway.mirror.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.registry.RegistryException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class UntilEndTest {
    private static final Duration LOOK = Duration.ofMillis(1);

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void returnsWhatTheWorkReturns() throws Exception {
        assertThat(UntilEnd.run(over::get, LOOK, () -> "done")).contains("done");
    }

    @Test
    void interruptsWorkThatNobodyWantsAnyMore() throws Exception {
        CountDownLatch never = new CountDownLatch(1);

        assertThat(UntilEnd.run(over::get, LOOK, () -> {
                    over.set(true);
                    return await(never);
                }))
                .isEmpty();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void lateInterruptIsNotLeftToWhatThisThreadDoesNext() throws Exception {
        over.set(true);

        assertThat(UntilEnd.run(over::get, LOOK, () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    return "done all the same";
                }))
                .contains("done all the same");

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptOfSomebodyElseIsPassedOn() {
        assertThatThrownBy(() -> UntilEnd.run(over::get, LOOK, () -> {
                    Thread.currentThread().interrupt();
                    return await(new CountDownLatch(1));
                }))
                .isInstanceOf(RegistryException.Interrupted.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    private static String await(CountDownLatch latch) throws RegistryException.Interrupted {
        try {
            latch.await();
            return "it came";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        }
    }
}
