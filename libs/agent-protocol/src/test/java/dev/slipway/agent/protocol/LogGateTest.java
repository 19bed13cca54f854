package dev.slipway.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogGateTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    /** Ten lines of 36 characters at once, one a second after that. */
    private static final LogGate.Limits LIMITS = new LogGate.Limits(50, 1000, 100, 2000);

    private static final Log.Line LINE = line("x".repeat(36));

    @Test
    void passesWhatIsWithinBounds() {
        var gate = new LogGate(LIMITS, START);

        assertThat(gate.pass(List.of(LINE, line("")), START)).containsExactly(LINE, line(""));
        assertThat(gate.finish(START)).isEmpty();
    }

    @Test
    void cutsALongLineAndSaysBy() {
        var gate = new LogGate(LIMITS, START);

        assertThat(texts(gate.pass(List.of(line("y".repeat(51))), START)))
                .containsExactly("y".repeat(50) + "… (1 more characters)");
    }

    @Test
    void cutsNoSurrogatePairInTwo() {
        var gate = new LogGate(LIMITS, START);

        assertThat(texts(gate.pass(List.of(line("y".repeat(49) + "\uD83D\uDE80")), START)))
                .containsExactly("y".repeat(49) + "… (2 more characters)");
    }

    @Test
    void dropsAFloodAndCountsIt() {
        var gate = new LogGate(LIMITS, START);

        List<Log.Line> atOnce = gate.pass(Collections.nCopies(14, LINE), START);
        List<Log.Line> later = gate.pass(List.of(LINE), START.plusSeconds(1));

        assertThat(atOnce).hasSize(10);
        assertThat(texts(later)).containsExactly("… 4 lines dropped, they came too fast", LINE.text());
    }

    @Test
    void saysAtTheEndWhatWasDroppedLast() {
        var gate = new LogGate(LIMITS, START);
        gate.pass(Collections.nCopies(11, LINE), START);

        assertThat(texts(gate.finish(START))).containsExactly("… 1 lines dropped, they came too fast");
    }

    @Test
    void closesAfterTheTotalAndSaysSoOnce() {
        var gate = new LogGate(new LogGate.Limits(50, 1 << 20, 1, 1000), START);

        List<Log.Line> passed = gate.pass(Collections.nCopies(50, LINE), START);
        List<Log.Line> after = gate.pass(List.of(LINE), START.plusSeconds(3600));

        assertThat(passed).hasSize(11);
        assertThat(passed.getLast().text()).contains("nothing more is kept");
        assertThat(after).isEmpty();
    }

    @Test
    void aClockThatGoesBackGivesNothing() {
        var gate = new LogGate(LIMITS, START);
        gate.pass(Collections.nCopies(10, LINE), START);

        assertThat(gate.pass(List.of(LINE), START.minusSeconds(100))).isEmpty();
    }

    private static Log.Line line(String text) {
        return new Log.Line(1, "build", text);
    }

    private static List<String> texts(List<Log.Line> lines) {
        return lines.stream().map(Log.Line::text).toList();
    }
}
