package dev.slipway.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnsTest {
    @Test
    void countsWhatATerminalShows() {
        assertThat(Columns.of("abc")).isEqualTo(3);
        assertThat(Columns.of("漢字")).isEqualTo(4);
        assertThat(Columns.of("e\u0301")).isEqualTo(1);
        assertThat(Columns.of("\uD83D\uDE80")).isEqualTo(2);
        assertThat(Columns.of("…é")).isEqualTo(2);
    }

    @Test
    void cutsNoCharacterInTwo() {
        assertThat(Columns.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Columns.cut("abcdef", 5)).isEqualTo("abcd…");
        assertThat(Columns.cut("漢字漢字", 6)).isEqualTo("漢字…");
        assertThat(Columns.cut("漢字漢字", 5)).isEqualTo("漢字…");
        assertThat(Columns.cut("\uD83D\uDE80\uD83D\uDE80", 3)).isEqualTo("\uD83D\uDE80…");
        assertThat(Columns.cut("abc", 0)).isEmpty();
    }

    @Test
    void wrapsAtSpaces() {
        assertThat(Columns.wrap("one two three", 7)).containsExactly("one two", "three");
        assertThat(Columns.wrap("one two three", 13)).containsExactly("one two three");
        assertThat(Columns.wrap("three one", 4)).containsExactly("thr…", "one");
        assertThat(Columns.wrap("", 4)).containsExactly("");
    }

    @Test
    void padsByColumns() {
        assertThat(Columns.pad("漢", 4) + "|").isEqualTo("漢  |");
        assertThat(Columns.pad("abcd", 2)).isEqualTo("abcd");
    }
}
