package dev.slipway.cli.view;

import dev.slipway.cli.output.Columns;
import dev.slipway.cli.output.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A build as lines of a terminal, in the form of BuildKit's own view: a pure function of how the build stands. */
final class Frame {
    private static final int OUTPUT_LINES = 6;
    private static final String ARROW = " => ";

    private final BuildProgress build;
    private final Instant now;
    private final Terminal.Size size;
    private final Palette palette;

    Frame(BuildProgress build, Instant now, Terminal.Size size, Palette palette) {
        this.build = build;
        this.now = now;
        this.size = size;
        this.palette = palette;
    }

    /** What fits: all that runs before what is done, and of that the newest. */
    List<String> live() {
        List<ViewStep> running =
                build.steps().stream().filter(ViewStep::isRunning).toList();
        List<ViewStep> done = build.steps().stream()
                .filter(step -> step.hasEnded() && step.hasBegun())
                .sorted(Comparator.comparing(step -> step.endedAt().orElse(Instant.MIN)))
                .toList();
        List<String> extra = standing();
        // The cursor has a line of its own below.
        int room = size.rows() - 2 - extra.size();
        Optional<ViewStep> newest = running.stream()
                .filter(step -> !build.output(step.key().number()).newest(1).isEmpty())
                .max(Comparator.comparing(step -> step.startedAt().orElse(Instant.MIN)));
        List<ViewStep> shownRunning = last(running, Math.max(1, room));
        int outputRoom = Math.clamp(room - shownRunning.size(), 0, OUTPUT_LINES);
        List<String> output = newest.map(
                        step -> build.output(step.key().number()).newest(outputRoom))
                .orElse(List.of());
        Set<ViewStep> shown = new HashSet<>(shownRunning);
        shown.addAll(last(done, Math.max(0, room - shownRunning.size() - output.size())));

        List<String> lines = new ArrayList<>();
        lines.add(heading(""));
        lines.addAll(extra);
        for (ViewStep step : build.steps()) {
            if (shown.contains(step)) {
                lines.add(line(step));
                if (newest.filter(step::equals).isPresent()) {
                    output.forEach(text -> lines.add(indented(text)));
                }
            }
        }
        return lines;
    }

    /** Everything, for the end. */
    List<String> whole() {
        List<String> lines = new ArrayList<>();
        lines.add(heading(build.status().isEnd() ? " FINISHED" : ""));
        build.steps().stream().filter(ViewStep::hasBegun).forEach(step -> lines.add(line(step)));
        return lines;
    }

    private static <T> List<T> last(List<T> all, int count) {
        return all.subList(Math.max(0, all.size() - count), all.size());
    }

    private String heading(String end) {
        Collection<ViewStep> steps = build.steps();
        long done = steps.stream().filter(ViewStep::hasEnded).count();
        String counts = steps.isEmpty() ? "" : " (" + done + "/" + steps.size() + ")";
        String attempt = build.attempt() > 1 ? ", attempt " + build.attempt() + ": a machine was lost" : "";
        String text = "[+] Building " + seconds(build.since(now)) + counts + end + attempt;
        String cut = Columns.cut(text, size.columns() - 1);
        return end.isEmpty() ? cut : build.failed().isPresent() ? palette.failed(cut) : palette.done(cut);
    }

    /** While no step tells it, what the build waits for. */
    private List<String> standing() {
        BuildEvent.Status status = build.status();
        boolean isBetween = status.status().equals("running") && !build.steps().isEmpty();
        if (isBetween || status.isEnd()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(Standing.of(status), build.inStatus(now)));
        if (!build.note().isEmpty() && build.steps().isEmpty()) {
            lines.add(Columns.cut(ARROW + "=> " + build.note(), size.columns() - 1));
        }
        return lines;
    }

    private String line(ViewStep step) {
        Duration time = step.time(build.onTheMachine(now));
        if (step.hasFailed()) {
            return palette.failed(line("ERROR " + step.name(), time));
        }
        if (step.wasCancelled()) {
            return palette.cancelled(line("CANCELED " + step.name(), time));
        }
        if (step.hasEnded()) {
            return palette.done(line((step.cached() ? "CACHED " : "") + step.name(), time));
        }
        return line(step.name(), time);
    }

    private String line(String text, Duration time) {
        String right = seconds(time);
        // One column stays free: some terminals go to the next line when the last one is filled.
        int room = size.columns() - ARROW.length() - right.length() - 2;
        String left = Columns.cut(text.replace('\t', ' '), room);
        return ARROW + Columns.pad(left, room) + " " + right;
    }

    private String indented(String text) {
        return Columns.cut(ARROW + "=> # " + text.replace("\t", "        "), size.columns() - 1);
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1fs", Math.max(0, time.toMillis()) / 1000.0);
    }
}
