package dev.slipway.cli.view;

import dev.slipway.cli.output.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal shows of what was printed to it. It knows the commands that we use, and fails on every other one. */
final class EmulatedTerminal {
    private static final Pattern COMMAND = Pattern.compile("\033\\[(\\??)([0-9;]*)([A-Za-z])");

    /** Stands in the second column of a wide character. */
    private static final char FILLER = '\0';

    private final int columns;
    private final int rows;
    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    /** The first line on the screen; those before have scrolled away. */
    private int top;

    private int row;
    private int column;
    private boolean wraps = true;
    private boolean hidden;

    EmulatedTerminal(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
    }

    EmulatedTerminal print(String text) {
        for (int index = 0; index < text.length(); ) {
            int next = text.codePointAt(index);
            Matcher command = COMMAND.matcher(text).region(index, text.length());
            if (next == '\033') {
                if (!command.lookingAt()) {
                    throw new AssertionError(
                            "no command: " + text.substring(index, Math.min(text.length(), index + 9)));
                }
                obey(command.group(1), command.group(2), command.group(3));
                index = command.end();
                continue;
            }
            put(next);
            index += Character.charCount(next);
        }
        return this;
    }

    private void obey(String question, String number, String letter) {
        int count = number.isEmpty() || number.contains(";") ? 1 : Integer.parseInt(number);
        switch (question + letter) {
            case "A" -> row = Math.max(top, row - count);
            case "K" -> erase(row, column);
            case "J" -> {
                erase(row, column);
                for (int below = row + 1; below < lines.size(); below++) {
                    erase(below, 0);
                }
            }
            case "m" -> {
                // Colours are not kept.
            }
            case "?h", "?l" -> {
                boolean on = letter.equals("h");
                switch (number) {
                    case "25" -> hidden = !on;
                    case "7" -> wraps = on;
                    default -> throw new AssertionError("mode " + number);
                }
            }
            default -> throw new AssertionError("command " + question + number + letter);
        }
    }

    private void erase(int line, int from) {
        StringBuilder text = lines.get(line);
        text.setLength(Math.min(text.length(), from));
    }

    private void put(int character) {
        if (character == '\r') {
            column = 0;
        } else if (character == '\n') {
            down();
        } else if (character < ' ') {
            throw new AssertionError("a terminal obeys " + character);
        } else {
            int width = Columns.of(Character.toString(character));
            if (column + width > columns) {
                if (!wraps) {
                    return;
                }
                column = 0;
                down();
            }
            StringBuilder line = lines.get(row);
            while (line.length() < column) {
                line.append(' ');
            }
            String shown = Character.toString(character);
            String filler = String.valueOf(FILLER).repeat(Math.max(0, width - shown.length()));
            line.replace(column, Math.min(line.length(), column + width), shown + filler);
            column += width;
        }
    }

    private void down() {
        row++;
        if (row == lines.size()) {
            lines.add(new StringBuilder());
        }
        top = Math.max(top, row - rows + 1);
    }

    /** All that was ever shown, scrolled away or not, without empty lines at the end. */
    String text() {
        return String.join(
                        "\n",
                        lines.stream()
                                .map(line -> line.toString()
                                        .replace(String.valueOf(FILLER), "")
                                        .stripTrailing())
                                .toList())
                .stripTrailing();
    }

    boolean hidesTheCursor() {
        return hidden;
    }
}
