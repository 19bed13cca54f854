package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/** Some lines of the build's log, in order. */
public record Log(List<Line> lines) implements Message.FromAgent {
    public Log {
        lines = lines == null ? List.of() : List.copyOf(lines);
    }

    /**
     * @param timeMillis when, in milliseconds since 1970 by the machine's clock
     * @param stream {@code agent} or {@code build}
     * @param text without its line end
     */
    public record Line(long timeMillis, String stream, String text) {
        public Line {
            requireNonNull(stream, "stream");
            requireNonNull(text, "text");
        }

        public static Line of(Instant time, String stream, String text) {
            return new Line(time.toEpochMilli(), stream, text);
        }
    }
}
