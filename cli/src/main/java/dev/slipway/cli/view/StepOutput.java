package dev.slipway.cli.view;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The last lines that a step printed. The log is text for people, too: it begins a step's lines with {@code #5}, and has lines of
 * its own at a step's beginning and end, which are no output.
 */
final class StepOutput {
    /** As many as are repeated when the step fails. */
    static final int MOST = 25;

    private static final Pattern END = Pattern.compile("DONE [0-9.]+s|CACHED|CANCELED|ERROR: .*");
    private static final Pattern TIME = Pattern.compile("^[0-9]+\\.[0-9]+ ");

    private final String mark;
    private final Deque<String> last = new ArrayDeque<>();
    private Optional<String> heading = Optional.empty();

    StepOutput(int step) {
        this.mark = "#" + step + " ";
    }

    void add(String text) {
        if (text.startsWith(mark)) {
            String rest = text.substring(mark.length());
            if (heading.isEmpty() && !TIME.matcher(rest).find()) {
                heading = Optional.of(rest);
            }
            if (heading.filter(rest::equals).isPresent() || END.matcher(rest).matches()) {
                return;
            }
            keep(rest);
        } else {
            keep(text);
        }
    }

    private void keep(String line) {
        if (last.size() == MOST) {
            last.removeFirst();
        }
        last.addLast(line);
    }

    /** With the seconds since the step began, where the log has them. */
    Collection<String> lines() {
        return List.copyOf(last);
    }

    /** @return at most so many, without times */
    List<String> newest(int count) {
        return last.stream()
                .skip(Math.max(0, last.size() - count))
                .map(line -> TIME.matcher(line).replaceFirst(""))
                .toList();
    }
}
