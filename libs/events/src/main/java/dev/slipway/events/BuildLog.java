package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Some lines of a build's log, from one writer.
 *
 * @param writer who wrote them: {@code mirror}, or an attempt id
 * @param firstSequence the number of the first line within its writer, counted from 0 without gaps; a reader that has
 *     seen (writer, sequence) drops the line, so that a batch delivered twice shows once
 */
public record BuildLog(String buildId, String writer, long firstSequence, List<Line> lines) implements Event {
    public BuildLog {
        requireNonNull(buildId, "build_id");
        requireNonNull(writer, "writer");
        lines = Absent.ifNull(lines);
    }

    /**
     * @param stream {@code mirror}, {@code agent}, {@code build} or {@code launcher}
     * @param step which step wrote it ({@link BuildStep#step}); absent where none did
     * @param text without its line end; what a terminal would obey is escaped ({@link Visible})
     */
    public record Line(Instant time, String stream, Optional<Integer> step, String text) {
        public Line {
            requireNonNull(time, "time");
            requireNonNull(stream, "stream");
            step = Absent.ifNull(step);
            text = Visible.line(requireNonNull(text, "text"));
        }

        /** A line that no step wrote. */
        public static Line of(Instant time, String stream, String text) {
            return new Line(time, stream, Optional.empty(), text);
        }
    }

    @Override
    public String subject() {
        return buildId;
    }
}
