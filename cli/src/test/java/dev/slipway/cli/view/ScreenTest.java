package dev.slipway.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.output.Screen;
import dev.slipway.cli.output.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final Terminal.Size SIZE = new Terminal.Size(20, 6);

    private final StringWriter printed = new StringWriter();
    private final Screen screen = new Screen(new PrintWriter(printed, true));

    private EmulatedTerminal terminal() {
        return new EmulatedTerminal(SIZE.columns(), SIZE.rows()).print("before\r\n" + printed);
    }

    @Test
    void writesOverWhatItShowedLast() {
        screen.show(List.of("one", "two", "three"), SIZE);
        screen.show(List.of("one", "2", "three", "four"), SIZE);
        assertThat(terminal().text()).isEqualTo("before\none\n2\nthree\nfour");

        screen.show(List.of("five"), SIZE);
        assertThat(terminal().text()).isEqualTo("before\nfive");
        assertThat(terminal().hidesTheCursor()).isFalse();
    }

    @Test
    void writesOnlyWhatChanged() {
        screen.show(List.of("one", "two"), SIZE);
        int before = printed.toString().length();

        screen.show(List.of("one", "two"), SIZE);
        assertThat(printed.toString()).hasSize(before);
        screen.show(List.of("one", "2"), SIZE);
        assertThat(printed.toString().substring(before)).doesNotContain("one").contains("2");
    }

    @Test
    void scrollsWhereTheScreenIsFull() {
        for (int count = 1; count <= 5; count++) {
            screen.show(List.of("a", "b", "c", "d", "e").subList(0, count), SIZE);
        }
        screen.show(List.of("A", "b", "c", "d", "e"), SIZE);

        assertThat(terminal().text()).isEqualTo("before\nA\nb\nc\nd\ne");
    }

    @Test
    void aLineThatIsWiderThanItWasCountedMovesNothing() {
        screen.show(List.of("x".repeat(50), "two"), SIZE);
        screen.show(List.of("x".repeat(50), "2"), SIZE);

        assertThat(terminal().text()).isEqualTo("before\n" + "x".repeat(20) + "\n2");
    }

    @Test
    void goesOnBelowWhatItWasToldToKeep() {
        screen.show(List.of("one"), SIZE);
        screen.keep();
        screen.show(List.of("two"), SIZE);

        assertThat(terminal().text()).isEqualTo("before\none\ntwo");
    }

    /** A terminal that got narrower has broken its lines. */
    @Test
    void startsAnewWhereTheTerminalGotNarrower() {
        screen.show(List.of("x".repeat(20), "two"), SIZE);
        int before = printed.toString().length();

        screen.show(List.of("y".repeat(9), "two"), new Terminal.Size(20, 6));
        screen.show(List.of("z".repeat(50), "two"), new Terminal.Size(60, 6));
        screen.show(List.of("z".repeat(20), "two"), new Terminal.Size(25, 6));

        assertThat(printed.toString().substring(before))
                .contains("\033[2A\033[J" + "z".repeat(50))
                .contains("\033[3A\033[J" + "z".repeat(20));
    }
}
