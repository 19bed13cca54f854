package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some lines of the build's log, in order. */
public record Log(List<Line> lines) implements Message.FromAgent {
    public Log {
        lines = lines == null ? List.of() : List.copyOf(lines);
    }

    /**
     * @param timeMillis when, in milliseconds since 1970 by the machine's clock
     * @param stream {@code agent} or {@code build}
     * @param text without its line end
     * @param step the number of the step that wrote it ({@link Steps.Step#number}); null where none did
     */
    public record Line(
            long timeMillis,
            String stream,
            String text,
            @Nullable Integer step) {
        public Line {
            requireNonNull(stream, "stream");
            requireNonNull(text, "text");
        }

        /** A line that no step wrote. */
        public Line(long timeMillis, String stream, String text) {
            this(timeMillis, stream, text, null);
        }

        /** The same line with another text. */
        public Line with(String other) {
            return new Line(timeMillis, stream, other, step);
        }

        public static Line of(Instant time, String stream, String text) {
            return new Line(time.toEpochMilli(), stream, text);
        }
    }
}
