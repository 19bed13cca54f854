package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.Log;
import dev.slipway.agent.protocol.LogGate;
import dev.slipway.events.BuildLog;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes an attempt's log within bounds, numbered without gaps. */
final class LogRelay {
    private static final Logger LOG = LoggerFactory.getLogger(LogRelay.class);
    private static final String OWN_STREAM = "launcher";
    /** What the machine may write as; it cannot pose as the launcher or the mirror. */
    private static final Set<String> MACHINE_STREAMS = Set.of("agent", "build");

    private static final long FLUSH_SECONDS = 30;

    private final String buildId;
    private final String attemptId;
    private final EventSink events;
    private final Clock clock;
    private final LogGate gate;
    private long sequence;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    LogRelay(String buildId, String attemptId, EventSink events, Clock clock) {
        this.buildId = buildId;
        this.attemptId = attemptId;
        this.events = events;
        this.clock = clock;
        this.gate = new LogGate(LogGate.Limits.DEFAULT, clock.instant());
    }

    /** Lines from the machine. */
    synchronized void machine(List<Log.Line> lines) {
        List<Log.Line> ofMachine = lines.stream().map(LogRelay::ofMachine).toList();
        publish(gate.pass(ofMachine, clock.instant()));
    }

    private static Log.Line ofMachine(Log.Line line) {
        return MACHINE_STREAMS.contains(line.stream()) ? line : new Log.Line(line.timeMillis(), "build", line.text());
    }

    /** A line of the launcher's own, which no bound holds back. */
    synchronized void launcher(String text) {
        publish(List.of(Log.Line.of(clock.instant(), OWN_STREAM, text)));
    }

    /** Returns when all lines are published, or have had their time to be. */
    void flush() throws InterruptedException {
        CompletableFuture<Void> pending;
        synchronized (this) {
            publish(gate.finish(clock.instant()));
            pending = last;
        }
        try {
            pending.get(FLUSH_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("log lines are lost: buildId={} attemptId={} reason={}", buildId, attemptId, e);
        }
    }

    private void publish(List<Log.Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        List<BuildLog.Line> published = lines.stream().map(LogRelay::line).toList();
        last = events.publish(new BuildLog(buildId, attemptId, sequence, published));
        sequence += published.size();
    }

    private static BuildLog.Line line(Log.Line line) {
        return new BuildLog.Line(Instant.ofEpochMilli(line.timeMillis()), line.stream(), line.text());
    }
}
