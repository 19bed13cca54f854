package dev.slipway.buildapi.stream;

import dev.slipway.buildapi.fold.Changes;
import dev.slipway.buildapi.read.BuildStatus;
import dev.slipway.buildapi.read.LogLine;
import dev.slipway.buildapi.read.ReadModel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One client's view of one build: lines from where it stopped, each status once, and the end. */
final class BuildStream {
    private static final int PAGE = 500;
    /** How often at most a stream asks whether its client may still read; it looks at least once each poll interval. */
    private static final Duration ASK_AGAIN = Duration.ofMillis(500);

    private final ReadModel model;
    private final Changes changes;
    private final StreamConfig config;
    private final StillAllowed allowed;
    private final String buildId;
    private final boolean follow;
    private final EventWriter out;
    private long lastLine;
    private Optional<BuildStatus> shown = Optional.empty();
    private Instant lastWrite = Instant.now();
    private Instant lastNewLine = Instant.now();
    private Instant lastAsked = Instant.now();

    /**
     * What a client asks for.
     *
     * @param afterLine the last line that it has
     * @param follow whether it wants what is not written yet
     */
    record Wish(String buildId, long afterLine, boolean follow) {}

    /** Whether the client may still read, now that it was let in some time ago. */
    @FunctionalInterface
    interface StillAllowed {
        boolean now() throws SQLException;
    }

    BuildStream(
            ReadModel model, Changes changes, StreamConfig config, StillAllowed allowed, Wish wish, EventWriter out) {
        this.model = model;
        this.changes = changes;
        this.config = config;
        this.allowed = allowed;
        this.buildId = wish.buildId();
        this.lastLine = wish.afterLine();
        this.follow = wish.follow();
        this.out = out;
    }

    /**
     * Writes until the build has ended and all is said, until the client may not read any more, or until now where it does
     * not follow.
     *
     * @throws IOException when the client is gone
     */
    void run() throws IOException, SQLException {
        try (Changes.Watch watch = changes.watch(buildId)) {
            while (isAllowed()) {
                // The status first: whatever was logged before it is then among the lines.
                Optional<BuildStatus> status = model.status(buildId);
                writeLines();
                boolean ended = status.isPresent() && status.get().isTerminal();
                if (!ended) {
                    writeStatus(status);
                }
                if (!follow || (ended && isSettled(status.get()))) {
                    writeStatus(status);
                    out.flush();
                    return;
                }
                writeHeartbeatIfSilent();
                out.flush();
                watch.await(ended ? config.settle().dividedBy(4) : untilNextLook());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server stops");
        }
    }

    private boolean isAllowed() throws SQLException {
        Instant now = Instant.now();
        if (now.isBefore(lastAsked.plus(ASK_AGAIN))) {
            return true;
        }
        lastAsked = now;
        return allowed.now();
    }

    private void writeLines() throws IOException, SQLException {
        List<LogLine> lines;
        do {
            lines = model.lines(buildId, lastLine, PAGE);
            for (LogLine line : lines) {
                out.log(line.id(), line);
                lastLine = line.id();
            }
            if (!lines.isEmpty()) {
                out.flush();
                lastWrite = Instant.now();
                lastNewLine = lastWrite;
            }
        } while (lines.size() == PAGE);
    }

    private void writeStatus(Optional<BuildStatus> status) throws IOException {
        if (status.isPresent() && !shown.map(BuildStatus::status).equals(status.map(BuildStatus::status))) {
            out.status(status.get());
            shown = status;
            lastWrite = Instant.now();
        }
    }

    private void writeHeartbeatIfSilent() throws IOException {
        if (!Instant.now().isBefore(lastWrite.plus(config.heartbeat()))) {
            out.heartbeat();
            lastWrite = Instant.now();
        }
    }

    /** Whether a build that has ended will hardly log any more. */
    private boolean isSettled(BuildStatus ended) {
        Instant since = Instant.now().minus(config.settle());
        return ended.finishedAt().isEmpty()
                || (ended.finishedAt().get().isBefore(since) && lastNewLine.isBefore(since))
                || ended.finishedAt().get().isBefore(since.minus(config.settle().multipliedBy(10)));
    }

    private Duration untilNextLook() {
        Duration untilHeartbeat = Duration.between(Instant.now(), lastWrite.plus(config.heartbeat()));
        Duration next = untilHeartbeat.compareTo(config.pollInterval()) < 0 ? untilHeartbeat : config.pollInterval();
        return next.isNegative() ? Duration.ZERO : next;
    }
}
