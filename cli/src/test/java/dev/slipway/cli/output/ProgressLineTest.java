package dev.slipway.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter out = new StringWriter();
    private long now = Long.MAX_VALUE - 100;

    private ProgressLine line(boolean terminal) {
        return new ProgressLine(new PrintWriter(out), terminal, () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void saysNothingOfWhatIsSoonDone() {
        ProgressLine line = line(false);

        pass(Duration.ofMillis(4900));
        line.show(_ -> "1 %");
        line.clear();

        assertThat(out.toString()).isEmpty();
    }

    @Test
    void printsPlainLinesSecondsApartWhereThereIsNoTerminal() {
        ProgressLine line = line(false);

        for (int step = 1; step <= 120; step++) {
            pass(Duration.ofMillis(100));
            long done = step;
            line.show(nanos -> done + " of 120 after " + nanos / 1_000_000_000 + " s");
        }
        line.clear();

        assertThat(out).hasToString("50 of 120 after 5 s\n100 of 120 after 10 s\n");
    }

    @Test
    void writesOverItselfOnATerminalAndIsGoneInTheEnd() {
        ProgressLine line = line(true);

        for (String text : new String[] {"1 %", "2 %"}) {
            pass(Duration.ofMillis(200));
            line.show(_ -> text);
        }
        line.clear();
        line.clear();

        assertThat(out).hasToString("\r\033[K1 %\r\033[K2 %\r\033[K");
    }

    @Test
    void showsHowMuchOfAnImageIsReadUnlessItIsToBeQuiet() {
        TerminalProgress quiet = new TerminalProgress(line(false), true);
        TerminalProgress shown = new TerminalProgress(line(false), false);

        pass(Duration.ofSeconds(5));
        quiet.layerBytes(3 << 20, 12 << 20);
        shown.layerBytes(3 << 20, 12 << 20);

        pass(Duration.ofSeconds(5));
        quiet.diskBytes(8 << 20, 16 << 20);
        shown.diskBytes(8 << 20, 16 << 20);

        assertThat(out)
                .hasToString(" 25 %  3 of 12 MB of layers, 5.0 s\n 50 %  8 of 16 MB of the disk hashed, 10.0 s\n");
    }
}
