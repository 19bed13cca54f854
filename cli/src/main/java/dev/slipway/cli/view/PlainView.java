package dev.slipway.cli.view;

import dev.slipway.cli.api.ServerSentEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A build as lines, each once: those of its steps as BuildKit writes them ({@code #5 0.412 hello}), other lines with the stream
 * that they come from, and a change of status in a line of its own.
 */
public final class PlainView implements BuildView, Consumer<ServerSentEvent> {
    /** A place in the queue changes often where many build; this often it is worth a line. */
    private static final Duration PLACE_AGAIN = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final boolean timestamps;
    private final InstantSource clock;
    private final Set<String> attempts = new HashSet<>();
    private String shown = "";
    private String place = "";
    private Instant placeAt = Instant.MIN;
    private int attempt;
    private Optional<ViewStep.Key> lastStep = Optional.empty();

    /** @param timestamps whether each line of the log begins with its time */
    public PlainView(PrintWriter out, boolean timestamps) {
        this(out, timestamps, InstantSource.system());
    }

    PlainView(PrintWriter out, boolean timestamps, InstantSource clock) {
        this.out = out;
        this.timestamps = timestamps;
        this.clock = clock;
    }

    @Override
    public void accept(ServerSentEvent event) {
        show(event, BuildEvent.of(event));
    }

    @Override
    public void show(ServerSentEvent event, BuildEvent read) {
        switch (read) {
            case BuildEvent.Line line -> line(line);
            case BuildEvent.Status status -> status(status);
            case BuildEvent.Step _, BuildEvent.Nothing _ -> {
                // The log has the beginning and the end of each step in lines of its own, in their place.
            }
        }
        check(out);
    }

    private void line(BuildEvent.Line line) {
        String time = timestamps ? line.time() + " " : "";
        if (line.step().isEmpty()) {
            lastStep = Optional.empty();
            out.println(time + "[" + line.stream() + "] " + line.text());
            return;
        }
        ViewStep.Key step = line.step().get();
        if (attempts.add(step.attempt()) && attempts.size() > 1 && attempt <= 1) {
            out.println("== another machine builds it, from the first step");
        } else if (lastStep.filter(last -> !last.equals(step)).isPresent()) {
            out.println();
        }
        lastStep = line.step();
        String mark = "#" + step.number() + " ";
        out.println(time + (line.text().startsWith(mark) ? "" : mark) + line.text());
    }

    /** Each stream begins with the status, so that one that was opened again repeats it. */
    private void status(BuildEvent.Status status) {
        Instant now = clock.instant();
        String next = status.status();
        String where =
                status.position().map(before -> ", " + Standing.place(before)).orElse("");
        boolean isLost = status.attempt() > 1 && status.attempt() > attempt && !status.isEnd();
        boolean hasMoved = !where.equals(place) && !now.isBefore(placeAt.plus(PLACE_AGAIN));
        if (next.equals(shown) && !hasMoved && !isLost) {
            return;
        }
        out.println("== " + next + where
                + (isLost ? ", attempt " + status.attempt() + ": the machine before it was lost" : ""));
        shown = next;
        place = where;
        placeAt = now;
        attempt = Math.max(attempt, status.attempt());
    }

    /** @throws UncheckedIOException where nobody reads the output any more */
    static void check(PrintWriter out) {
        if (out.checkError()) {
            String reason = "nobody reads the output any more";
            throw new UncheckedIOException(reason, new IOException(reason));
        }
    }
}
