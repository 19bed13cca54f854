package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Log;
import dev.slipway.agent.protocol.LogGate;
import dev.slipway.events.BuildLog;
import dev.slipway.events.Event;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogRelayTest {
    private final List<BuildLog> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();

    /** Refuses as often as it was told to, and then takes everything. */
    private CompletableFuture<Void> publish(Event event) {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return CompletableFuture.failedFuture(new IllegalStateException("no leader"));
        }
        taken.add((BuildLog) event);
        return CompletableFuture.completedFuture(null);
    }

    private LogRelay relay(Duration patience) {
        return new LogRelay("b1", "b1-1", this::publish, LogGate.Limits.DEFAULT, Clock.systemUTC(), patience);
    }

    private List<String> texts() {
        return taken.stream()
                .flatMap(log -> log.lines().stream())
                .map(BuildLog.Line::text)
                .toList();
    }

    private static List<Log.Line> lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> new Log.Line(5, "build", "line " + number))
                .toList();
    }

    @Test
    void keepsLinesAndTheirOrderWhileKafkaTakesNone() throws Exception {
        refusals.set(3);

        try (LogRelay relay = relay(Duration.ofSeconds(30))) {
            relay.machine(lines(0, 10));
            relay.machine(lines(10, 20));
            relay.flush();
        }

        assertThat(texts())
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(n -> "line " + n).toList());
        long next = 0;
        for (BuildLog log : taken) {
            assertThat(log.firstSequence()).isEqualTo(next);
            next += log.lines().size();
        }
    }

    @Test
    void saysInTheLogHowManyLinesItLacks() throws Exception {
        UnpublishedLines lines = new UnpublishedLines();
        BuildLog.Line line = BuildLog.Line.of(Instant.EPOCH, "build", "x".repeat(1 << 20));
        for (int i = 0; i < 10; i++) {
            lines.add(line);
        }
        lines.end();

        int passed = 0;
        String last = "";
        for (List<BuildLog.Line> batch = next(lines); !batch.isEmpty(); batch = next(lines)) {
            passed += batch.size();
            last = batch.getLast().text();
            lines.published();
        }

        assertThat(last).isEqualTo("7 lost");
        assertThat(passed).isEqualTo(3 + 1);
        assertThat(lines.giveUp()).isZero();
    }

    private static List<BuildLog.Line> next(UnpublishedLines lines) throws InterruptedException {
        return lines.next(lost -> BuildLog.Line.of(Instant.EPOCH, "launcher", lost + " lost"));
    }

    @Test
    void countsWhatIsGivenUp() throws Exception {
        UnpublishedLines lines = new UnpublishedLines();
        BuildLog.Line line = BuildLog.Line.of(Instant.EPOCH, "build", "x");
        lines.add(line);
        lines.add(line);
        next(lines);
        lines.add(line);

        assertThat(lines.giveUp()).isEqualTo(3);
    }

    @Test
    void doesNotWaitForEverForABrokerThatIsGone() throws Exception {
        refusals.set(Integer.MAX_VALUE);

        try (LogRelay relay = relay(Duration.ofMillis(50))) {
            relay.machine(lines(0, 3));
            relay.flush();
        }

        assertThat(taken).isEmpty();
    }

    @Test
    void escapesWhatATerminalWouldObeyBeforeItMeasuresALine() throws Exception {
        try (LogRelay relay = relay(Duration.ofSeconds(30))) {
            relay.machine(List.of(
                    new Log.Line(5, "build", "a\u001b]0;title\u0007\r\nforged\u202e"),
                    new Log.Line(5, "build", "\u001b".repeat(8 << 10))));
            relay.flush();
        }

        assertThat(texts().getFirst()).isEqualTo("a\\u001b]0;title\\u0007\\r\\nforged\\u202e");
        assertThat(texts().get(1)).startsWith("\\u001b").hasSizeLessThan(9 << 10);
    }
}
