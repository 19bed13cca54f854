package dev.slipway.cli.output;

import java.io.PrintWriter;
import java.util.List;

/**
 * The last lines of a terminal, written over again and again: only what changed, without flicker. What is above them scrolls as
 * ever. Lines may have colours and must be no wider than the terminal; one that is, because a terminal counts columns in
 * another way, is cut by the terminal and moves nothing.
 */
public final class Screen {
    private static final String ESCAPE = "\033[";
    private static final String BEGIN = ESCAPE + "?25l" + ESCAPE + "?7l";
    private static final String END = ESCAPE + "?7h" + ESCAPE + "?25h";
    private static final String ERASE_LINE = ESCAPE + "K";
    private static final String ERASE_BELOW = ESCAPE + "J";
    private static final String COLOURS = "\033\\[[0-9;]*m";

    private final PrintWriter out;
    private List<String> shown = List.of();
    private int columns;

    /** @param out where commands to a terminal pass */
    public Screen(PrintWriter out) {
        this.out = out;
    }

    /** Shows these lines in place of those of the last time. The cursor is below them, and is never left hidden. */
    public void show(List<String> lines, Terminal.Size size) {
        if (lines.equals(shown) && size.columns() == columns) {
            return;
        }
        StringBuilder frame = new StringBuilder(BEGIN);
        boolean resized = columns != 0 && size.columns() != columns;
        int up = resized ? rows(shown, size.columns()) : shown.size();
        if (up > 0) {
            frame.append('\r')
                    .append(ESCAPE)
                    .append(Math.min(up, size.rows() - 1))
                    .append('A');
        }
        if (resized) {
            frame.append(ERASE_BELOW);
        }
        for (int row = 0; row < lines.size(); row++) {
            boolean isThere = !resized && row < shown.size() && shown.get(row).equals(lines.get(row));
            frame.append(isThere ? "" : lines.get(row) + ERASE_LINE).append("\r\n");
        }
        if (lines.size() < shown.size()) {
            frame.append(ERASE_BELOW);
        }
        out.print(frame.append(END));
        out.flush();
        shown = List.copyOf(lines);
        columns = size.columns();
    }

    /** Leaves the lines where they are; the next ones come below. */
    public void keep() {
        shown = List.of();
    }

    /** A terminal that got narrower has broken the lines that were wider. */
    private static int rows(List<String> lines, int columns) {
        return lines.stream()
                .mapToInt(line -> Math.max(1, -Math.floorDiv(-Columns.of(line.replaceAll(COLOURS, "")), columns)))
                .sum();
    }
}
