package dev.slipway.buildapi.cancel;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.eventlog.EventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.fold.Anticipation;
import dev.slipway.buildapi.read.BuildStatus;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.trace.TraceParent;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step. A build that no machine runs yet ends here at once. If a machine starts at the same moment, it is told of
 * the cancel, and the end that it writes comes second and does not count.
 */
record CancelStep(ReadModel model, Anticipation anticipation, EventLog events, Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(CancelStep.class);

    CancelOutcome cancel(String buildId, Caller caller, TraceParent trace) {
        try {
            Optional<BuildStatus> build = model.status(buildId).filter(status -> caller.sees(status.tenant()));
            if (build.isEmpty()) {
                return new CancelOutcome.Unknown();
            }
            if (!caller.mayBuild()) {
                return new CancelOutcome.Forbidden();
            }
            if (build.get().isTerminal()) {
                return new CancelOutcome.AlreadyEnded(build.get().status());
            }
            publish(buildId, build.get(), caller, trace);
            LOG.info("cancel requested: buildId={} caller={}", buildId, caller.name());
            return new CancelOutcome.Requested("cancelling");
        } catch (SQLException e) {
            LOG.error("cannot cancel: buildId={} reason={}", buildId, e.getMessage());
            return new CancelOutcome.Unavailable("the database does not answer");
        } catch (NotPublishedException e) {
            LOG.error("cannot cancel: buildId={} reason={}", buildId, e.getMessage());
            return new CancelOutcome.Unavailable("Kafka did not confirm the cancel; ask again");
        }
    }

    private void publish(String buildId, BuildStatus build, Caller caller, TraceParent trace)
            throws NotPublishedException, SQLException {
        BuildCancel cancel = new BuildCancel(buildId, caller.name(), clock.instant());
        publish(cancel, build, events, trace);
        anticipation.anticipate(buildId, cancel);
    }

    /**
     * What no machine runs ends first and is cancelled second: a crash in between leaves a build that has ended. The other
     * way round it would leave one that everybody drops and nobody ends. A machine that has started in the meantime is
     * destroyed when its launcher hears of either.
     */
    static void publish(BuildCancel cancel, BuildStatus build, EventLog events, TraceParent trace)
            throws NotPublishedException {
        if (!build.isStarted()) {
            events.publish(ended(cancel, build), trace);
        }
        events.publish(cancel, trace);
    }

    private static BuildFinished ended(BuildCancel cancel, BuildStatus build) {
        String message = "cancelled by " + cancel.requestedBy() + " before a machine ran it";
        return BuildEnding.of(cancel.buildId(), build.tenant()).cancelled(message, cancel.requestedAt());
    }
}
