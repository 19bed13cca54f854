package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.Log;
import dev.slipway.agent.protocol.LogGate;
import dev.slipway.events.BuildLog;
import dev.slipway.events.text.Visible;
import dev.slipway.kafka.EventSink;
import dev.slipway.timing.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes an attempt's log within bounds, in its order, numbered without gaps. What cannot be published is kept and tried
 * again for as long as the attempt lasts; where that becomes too much, the log says how many lines it lacks.
 */
final class LogRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogRelay.class);
    private static final String OWN_STREAM = "launcher";
    /** What the machine may write as; it cannot pose as the launcher or the mirror. */
    private static final Set<String> MACHINE_STREAMS = Set.of("agent", "build");

    private static final Duration FLUSH_WITHIN = Duration.ofSeconds(30);
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

    private final String buildId;
    private final String attemptId;
    private final EventSink events;
    private final Clock clock;
    private final Duration patience;
    private final LogGate gate;
    private final UnpublishedLines unpublished = new UnpublishedLines();
    private final Thread publisher;
    /** Of the publisher alone. */
    private long sequence;

    LogRelay(String buildId, String attemptId, EventSink events, LogGate.Limits limits, Clock clock) {
        this(buildId, attemptId, events, limits, clock, FLUSH_WITHIN);
    }

    /** @param patience how long {@link #flush} waits */
    LogRelay(
            String buildId, String attemptId, EventSink events, LogGate.Limits limits, Clock clock, Duration patience) {
        this.buildId = buildId;
        this.attemptId = attemptId;
        this.events = events;
        this.clock = clock;
        this.patience = patience;
        this.gate = new LogGate(limits, clock.instant());
        this.publisher = Thread.ofVirtual().name("log-of-" + attemptId).start(this::publish);
    }

    /** Lines from the machine. */
    synchronized void machine(List<Log.Line> lines) {
        add(gate.pass(lines.stream().map(LogRelay::ofMachine).toList(), clock.instant()));
    }

    /** A line of the launcher's own, which no bound holds back. */
    synchronized void launcher(String text) {
        add(List.of(Log.Line.of(clock.instant(), OWN_STREAM, text)));
    }

    /** Returns when all lines are published, or have had their time to be; no more may come then. */
    void flush() throws InterruptedException {
        synchronized (this) {
            add(gate.finish(clock.instant()));
        }
        unpublished.end();
        if (!publisher.join(patience)) {
            close();
        }
    }

    /** Gives up what is not published yet, and says how much that is. */
    @Override
    public void close() {
        unpublished.end();
        publisher.interrupt();
        long lost = unpublished.giveUp();
        if (lost > 0) {
            LOG.warn("log lines are lost: buildId={} attemptId={} lines={}", buildId, attemptId, lost);
        }
    }

    /** Before it is measured: an escape is longer than what it stands for. */
    private static Log.Line ofMachine(Log.Line line) {
        String stream = MACHINE_STREAMS.contains(line.stream()) ? line.stream() : "build";
        return new Log.Line(line.timeMillis(), stream, Visible.line(line.text()), line.step());
    }

    private void add(List<Log.Line> lines) {
        for (Log.Line line : lines) {
            unpublished.add(new BuildLog.Line(
                    Instant.ofEpochMilli(line.timeMillis()),
                    line.stream(),
                    Optional.ofNullable(line.step()).filter(StepRelay::isNumber),
                    line.text()));
        }
    }

    /** One event at a time: a later one that overtook an earlier one would mix up the log. */
    private void publish() {
        try {
            for (List<BuildLog.Line> lines = unpublished.next(this::notice);
                    !lines.isEmpty();
                    lines = unpublished.next(this::notice)) {
                BuildLog log = new BuildLog(buildId, attemptId, sequence, lines);
                untilPublished(log);
                sequence += lines.size();
                unpublished.published();
            }
        } catch (InterruptedException e) {
            // Given up, by whoever counted what is left.
        }
    }

    private BuildLog.Line notice(long lost) {
        return BuildLog.Line.of(
                clock.instant(), OWN_STREAM, "… " + lost + " lines are missing here, they could not be published");
    }

    /** Tries again, less and less often, for as long as it is let. */
    private void untilPublished(BuildLog log) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                events.publishAndWait(log);
                return;
            } catch (RuntimeException e) {
                LOG.warn(
                        "log lines are not published yet: buildId={} attemptId={} lines={} reason={}",
                        log.buildId(),
                        log.writer(),
                        log.lines().size(),
                        String.valueOf(e.getCause() == null ? e : e.getCause()));
            }
            PAUSES.sleepAfter(failures);
        }
    }
}
