package dev.slipway.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.text.Visible;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows in columns that are as wide as they have to be. */
public final class Table {
    private static final String NOTHING = "-";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row with a cell for each heading. Each cell is printed in one line, whatever it has in it. */
    public void row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row has a cell for each heading");
        }
        rows.add(List.of(cells).stream().map(Visible::line).toList());
    }

    /** The text of a value for a cell; a dash where there is none, so that columns can be counted. */
    public static String cell(JsonNode value) {
        String text = value.asText("");
        return text.isBlank() ? NOTHING : text;
    }

    public void print(PrintWriter out) {
        lines().forEach(out::println);
        out.flush();
    }

    /** A line for each row, that of the headings first. */
    public List<String> lines() {
        int[] widths =
                IntStream.range(0, rows.getFirst().size()).map(this::width).toArray();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            boolean isLast = column + 1 == widths.length;
            line.append(isLast ? row.get(column) : Columns.pad(row.get(column), widths[column] + 2));
        }
        return line.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> Columns.of(row.get(column))).max().orElseThrow();
    }
}
