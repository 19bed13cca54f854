package dev.slipway.mirror.prepare;

import dev.slipway.events.BuildLog;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * One build's lines of the stream {@code mirror}, each an event of its own, so that people see them as they come up. A build that
 * is prepared again writes them again under the same numbers, which readers show once.
 *
 * <p>How far a copy is, another preparation tells at other moments and in other words. So those lines are of a writer of their own,
 * who is another one each time.
 */
final class BuildLogWriter implements PrepareLog {
    private static final String STREAM = "mirror";
    /** In characters: lines quote Dockerfiles and registries, who may go on for long. */
    private static final int LONGEST_LINE = 4_096;

    private final String buildId;
    private final Consumer<BuildLog> sink;
    private final Clock clock;
    private final String progressWriter = STREAM + "-" + UUID.randomUUID();
    private long next;
    private long nextProgress;

    BuildLogWriter(String buildId, Consumer<BuildLog> sink, Clock clock) {
        this.buildId = buildId;
        this.sink = sink;
        this.clock = clock;
    }

    @Override
    public void accept(String text) {
        write(STREAM, next++, text);
    }

    @Override
    public void progress(String text) {
        write(progressWriter, nextProgress++, text);
    }

    private void write(String writer, long sequence, String text) {
        String line = Excerpt.of(Visible.line(text), LONGEST_LINE);
        sink.accept(new BuildLog(buildId, writer, sequence, List.of(BuildLog.Line.of(clock.instant(), STREAM, line))));
    }
}
