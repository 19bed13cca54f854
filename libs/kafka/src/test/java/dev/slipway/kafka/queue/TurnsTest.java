package dev.slipway.kafka.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
    private final Turns turns = new Turns();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    private Thread taker(String buildId, String word) {
        return Thread.ofPlatform().start(() -> {
            try (Turns.Turn _ = turns.take(buildId)) {
                heard.add(word);
            } catch (InterruptedException e) {
                heard.add("interrupted");
            }
        });
    }

    @Test
    void letsTheSecondOfABuildWaitForTheFirst() throws Exception {
        Thread second;
        try (Turns.Turn _ = turns.take("b1")) {
            second = taker("b1", "second");
            await().until(() -> second.getState() == Thread.State.WAITING);
            heard.add("first");
        }
        second.join();
        assertThat(heard).containsExactly("first", "second");
    }

    @Test
    void letsOtherBuildsPass() throws Exception {
        try (Turns.Turn _ = turns.take("b1")) {
            taker("b2", "other").join();
        }
        assertThat(heard).containsExactly("other");
    }

    @Test
    void whoIsInterruptedWaitsNoLonger() throws Exception {
        try (Turns.Turn _ = turns.take("b1")) {
            Thread second = taker("b1", "second");
            await().until(() -> second.getState() == Thread.State.WAITING);
            second.interrupt();
            second.join();
        }
        assertThat(heard).containsExactly("interrupted");
    }
}
