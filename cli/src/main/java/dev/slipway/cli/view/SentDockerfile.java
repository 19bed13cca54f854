package dev.slipway.cli.view;

import dev.slipway.events.text.Visible;
import java.util.ArrayList;
import java.util.List;

/**
 * The Dockerfile that was sent, to show where in it a step failed.
 *
 * @param name as the caller knows it
 */
public record SentDockerfile(String name, String text) {
    private static final int NEIGHBOURS = 2;
    private static final String RULE = "-".repeat(20);

    /**
     * The instruction that begins in a line, with its neighbours.
     *
     * @param line from 1
     */
    List<String> around(int line) {
        List<String> all = text.lines().toList();
        if (line < 1 || line > all.size()) {
            return List.of();
        }
        int end = line;
        while (end < all.size() && all.get(end - 1).stripTrailing().endsWith("\\")) {
            end++;
        }
        List<String> excerpt = new ArrayList<>(List.of(Visible.line(name) + ":" + line, RULE));
        for (int number = Math.max(1, line - NEIGHBOURS); number <= Math.min(all.size(), end + NEIGHBOURS); number++) {
            String mark = number >= line && number <= end ? ">>>" : "   ";
            String shown = Visible.line(all.get(number - 1).replace("\t", "    "));
            excerpt.add("%4d | %s %s".formatted(number, mark, shown).stripTrailing());
        }
        excerpt.add(RULE);
        return excerpt;
    }
}
