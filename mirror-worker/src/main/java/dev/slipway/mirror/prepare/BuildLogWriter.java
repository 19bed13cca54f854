package dev.slipway.mirror.prepare;

import dev.slipway.events.BuildLog;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/**
 * One build's lines of the stream {@code mirror}, each an event of its own, so that people see them as they come up. A build that
 * is prepared again writes them again under the same numbers, which readers show once.
 */
final class BuildLogWriter implements Consumer<String> {
    private static final String STREAM = "mirror";
    /** In characters: lines quote Dockerfiles and registries, who may go on for long. */
    private static final int LONGEST_LINE = 4_096;

    private final String buildId;
    private final Consumer<BuildLog> sink;
    private final Clock clock;
    private long next;

    BuildLogWriter(String buildId, Consumer<BuildLog> sink, Clock clock) {
        this.buildId = buildId;
        this.sink = sink;
        this.clock = clock;
    }

    @Override
    public void accept(String text) {
        String line = Excerpt.of(Visible.line(text), LONGEST_LINE);
        sink.accept(new BuildLog(buildId, STREAM, next++, List.of(BuildLog.Line.of(clock.instant(), STREAM, line))));
    }
}
