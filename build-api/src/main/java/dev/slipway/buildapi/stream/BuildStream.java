package dev.slipway.buildapi.stream;

import dev.slipway.buildapi.fold.Changes;
import dev.slipway.buildapi.read.BuildStatus;
import dev.slipway.buildapi.read.LogLine;
import dev.slipway.buildapi.read.NameView;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.buildapi.read.Standing;
import dev.slipway.buildapi.read.StepView;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One client's view of one build: lines from where it stopped, steps as they change, each status once, and the end. */
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
    private long lastChange;
    private final Set<String> namesShown = new HashSet<>();
    private Optional<BuildStatus> shown = Optional.empty();
    private Instant lastWrite = Instant.now();
    private Instant lastNews = Instant.now();
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
                // The status is read first: whatever was logged before it is then among the lines.
                Optional<Standing> standing = model.standing(buildId);
                Optional<BuildStatus> status = standing.map(Standing::status);
                boolean ended = status.isPresent() && status.get().isTerminal();
                if (!ended) {
                    writeStatus(status);
                }
                // Steps before lines: whoever reads a line knows then which step wrote it.
                if (standing.isPresent()) {
                    writeSteps(standing.get().lastChange());
                    writeLines(standing.get().lastLine());
                    writeNames(standing.get().names());
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

    /** @param upTo the last one that there is */
    private void writeSteps(long upTo) throws IOException, SQLException {
        while (lastChange < upTo) {
            List<StepView> steps = model.changedSteps(buildId, lastChange, PAGE);
            for (StepView step : steps) {
                out.step(step);
            }
            lastChange = steps.isEmpty() ? upTo : steps.getLast().change();
            wrote();
        }
    }

    /** @param upTo the last one that there is */
    private void writeLines(long upTo) throws IOException, SQLException {
        while (lastLine < upTo) {
            List<LogLine> lines = model.lines(buildId, lastLine, PAGE);
            for (LogLine line : lines) {
                out.log(line.id(), line);
            }
            lastLine = lines.isEmpty() ? upTo : lines.getLast().id();
            wrote();
        }
    }

    /** @param count how many have ended */
    private void writeNames(long count) throws IOException, SQLException {
        if (namesShown.size() >= count) {
            return;
        }
        for (NameView name : model.names(buildId)) {
            if (namesShown.add(name.name())) {
                out.name(name);
            }
        }
        wrote();
    }

    private void wrote() throws IOException {
        out.flush();
        lastWrite = Instant.now();
        lastNews = lastWrite;
    }

    private void writeStatus(Optional<BuildStatus> status) throws IOException {
        if (status.isPresent() && !shown.equals(status)) {
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
                || (ended.finishedAt().get().isBefore(since) && lastNews.isBefore(since))
                || ended.finishedAt().get().isBefore(since.minus(config.settle().multipliedBy(10)));
    }

    private Duration untilNextLook() {
        Duration untilHeartbeat = Duration.between(Instant.now(), lastWrite.plus(config.heartbeat()));
        Duration next = untilHeartbeat.compareTo(config.pollInterval()) < 0 ? untilHeartbeat : config.pollInterval();
        return next.isNegative() ? Duration.ZERO : next;
    }
}
