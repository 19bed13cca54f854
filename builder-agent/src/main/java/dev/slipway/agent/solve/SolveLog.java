package dev.slipway.agent.solve;

import dev.slipway.agent.report.Masking;
import dev.slipway.agent.solve.SolveStatus.Output;
import dev.slipway.agent.solve.SolveStatus.Status;
import dev.slipway.agent.solve.SolveStatus.Vertex;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what BuildKit reports as lines that people know from its plain progress:
 *
 * <pre>
 *   #5 [build 2/3] RUN make
 *   #5 0.087 what the step printed, and when, in seconds since it started
 *   #5 sha256:… 2.1MB / 8.4MB
 *   #5 CACHED | DONE 1.2s | ERROR: … | CANCELED
 * </pre>
 *
 * <p>Unlike the plain progress it leaves nothing out that happens within one tick of a display.
 */
public final class SolveLog {
    private static final int LONGEST_LINE = 16 << 10;
    /** How often a transfer that goes on is worth a line. */
    private static final Duration TRANSFER_LINE = Duration.ofSeconds(5);

    /** Before a vertex runs, BuildKit starts and completes it once to ask the caches for it, in no time. */
    private static final Duration INSTANT = Duration.ofMillis(1);

    /** How many of a step's last lines are repeated when it has failed, and how long each may be then. */
    private static final int LAST_LINES = 10;

    private static final int LONGEST_LAST_LINE = 1_000;

    private final Lines lines;
    private final SolveSteps steps;
    private final Masking masking;
    private final Map<String, Entry> entries = new HashMap<>();

    /**
     * @param steps knows the numbers
     * @param masking what the steps wrote passes it before it becomes lines: a value may be cut into several pieces
     */
    public SolveLog(Lines lines, SolveSteps steps, Masking masking) {
        this.lines = lines;
        this.steps = steps;
        this.masking = masking;
    }

    /** Takes the lines with the number of the step that each belongs to. */
    @FunctionalInterface
    public interface Lines {
        void add(int step, String text);
    }

    /** A vertex as far as it has been told of. */
    private final class Entry {
        private final int number;
        private final String name;
        private final Map<Integer, ByteArrayOutputStream> unfinished = new HashMap<>();
        private final Map<Integer, Masking.Stream> streams = new HashMap<>();
        private final Map<String, Instant> transfers = new HashMap<>();
        private final Deque<String> last = new ArrayDeque<>();
        private @Nullable Instant started;
        private boolean open;
        private boolean cached;
        private boolean ended;

        private Entry(int number, String name) {
            this.number = number;
            this.name = name;
        }

        private void open() {
            if (!open) {
                open = true;
                lines.add(number, "#" + number + " " + String.join(" ", name.split("\\R", -1)));
            }
        }

        private void say(String text) {
            open();
            lines.add(number, "#" + number + " " + text);
        }

        private void printed(String text) {
            say(text);
            if (last.size() == LAST_LINES) {
                last.removeFirst();
            }
            last.addLast(text.length() <= LONGEST_LAST_LINE ? text : text.substring(0, LONGEST_LAST_LINE) + "…");
        }
    }

    public void report(SolveStatus status) {
        status.vertexes().forEach(this::vertex);
        status.statuses().forEach(this::transfer);
        status.logs().forEach(this::output);
        for (SolveStatus.Warning warning : status.warnings()) {
            entry(warning.vertex(), "").say("WARN: " + text(warning.text()));
        }
        status.vertexes().forEach(this::end);
    }

    /** What a step printed last. */
    List<String> lastOf(String digest) {
        Entry entry = entries.get(digest);
        return entry == null ? List.of() : List.copyOf(entry.last);
    }

    private Entry entry(String digest, String name) {
        Entry known = entries.get(digest);
        if (known == null) {
            known = new Entry(steps.number(digest), steps.names().in(name));
            entries.put(digest, known);
        }
        return known;
    }

    private void vertex(Vertex vertex) {
        if (vertex.started().isEmpty()) {
            return;
        }
        Entry entry = entry(vertex.digest(), vertex.name());
        entry.started = time(vertex.started());
        if (vertex.cached() && !entry.cached) {
            entry.cached = true;
            entry.say("CACHED");
        }
        if (vertex.completed().isEmpty()) {
            entry.open();
            entry.ended = false;
        }
    }

    private void transfer(Status status) {
        Entry entry = entry(status.vertex(), "");
        Instant now = time(status.timestamp());
        Instant said = entry.transfers.get(status.id());
        boolean completed = !status.completed().isEmpty();
        boolean goesOn = said != null && Duration.between(said, now).compareTo(TRANSFER_LINE) >= 0;
        if (said == null && !completed) {
            entry.transfers.put(status.id(), now);
        } else if (completed || goesOn) {
            entry.transfers.put(status.id(), now);
            entry.say(status.id()
                    + size(status)
                    + (completed ? " " + seconds(time(status.started()), time(status.completed()), 1) + "s done" : ""));
        }
    }

    private void output(Output output) {
        Entry entry = entry(output.vertex(), "");
        Masking.Stream stream = entry.streams.computeIfAbsent(output.stream(), _ -> masking.stream());
        String when = seconds(entry.started, time(output.timestamp()), 3);
        write(entry, output.stream(), stream.push(output.data()), when);
    }

    private static void write(Entry entry, int stream, byte[] masked, String when) {
        ByteArrayOutputStream line = entry.unfinished.computeIfAbsent(stream, _ -> new ByteArrayOutputStream());
        for (byte b : masked) {
            if (b == '\n') {
                finish(entry, line, when);
            } else if (line.size() < LONGEST_LINE) {
                line.write(b);
            }
        }
    }

    private static void finish(Entry entry, ByteArrayOutputStream line, String when) {
        String text = text(line.toByteArray());
        entry.printed(when + " " + OutputLines.lastOf(text));
        line.reset();
    }

    private void end(Vertex vertex) {
        Entry entry = entries.get(vertex.digest());
        if (entry == null || vertex.completed().isEmpty() || entry.ended) {
            return;
        }
        Instant completed = time(vertex.completed());
        if (vertex.error().isEmpty()
                && Duration.between(time(vertex.started()), completed).compareTo(INSTANT) < 0) {
            return;
        }
        entry.ended = true;
        entry.streams.forEach(
                (number, stream) -> write(entry, number, stream.end(), seconds(entry.started, completed, 3)));
        for (ByteArrayOutputStream line : entry.unfinished.values()) {
            if (line.size() > 0) {
                finish(entry, line, seconds(entry.started, completed, 3));
            }
        }
        if (vertex.cancelled()) {
            entry.say("CANCELED");
        } else if (vertex.failed()) {
            entry.say("ERROR: " + steps.names().in(vertex.error()));
        } else if (!entry.cached) {
            entry.say("DONE " + seconds(entry.started, completed, 1) + "s");
        }
    }

    private static String size(Status status) {
        if (status.total() > 0) {
            return " " + bytes(status.current()) + " / " + bytes(status.total());
        }
        return status.current() > 0 ? " " + bytes(status.current()) : "";
    }

    private static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + "B";
        }
        double scaled = bytes;
        int unit = -1;
        while (scaled >= 1000 && unit < 3) {
            scaled /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.2f%cB", scaled, "kMGT".charAt(unit));
    }

    private static String seconds(@Nullable Instant from, Instant to, int decimals) {
        double seconds =
                from == null ? 0 : Math.max(0, Duration.between(from, to).toNanos() / 1e9);
        return String.format(Locale.ROOT, "%." + decimals + "f", seconds);
    }

    /** BuildKit's clock is that of the machine; where it says nothing, so is ours. */
    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.now();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
