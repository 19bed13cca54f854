package dev.slipway.buildapi.cancel;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.read.BuildStatus;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildOutcome;
import dev.slipway.events.TraceParent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The step. A build that no machine runs yet ends here at once; a machine that starts in the same moment hears of it by
 * the cancel event, and whatever it says afterwards comes second.
 */
@ApplicationScoped
class Cancellation {
    private static final Logger LOG = Logger.getLogger(Cancellation.class);

    private final ReadModel model;
    private final KafkaEventLog events;
    private final Clock clock = Clock.systemUTC();

    @Inject
    Cancellation(ReadModel model, KafkaEventLog events) {
        this.model = model;
        this.events = events;
    }

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
            LOG.infof("cancel requested: buildId=%s caller=%s", buildId, caller.name());
            return new CancelOutcome.Requested("cancelling");
        } catch (SQLException e) {
            LOG.errorf("cannot cancel: buildId=%s reason=%s", buildId, e.getMessage());
            return new CancelOutcome.Unavailable("the database does not answer");
        } catch (NotPublishedException e) {
            LOG.errorf("cannot cancel: buildId=%s reason=%s", buildId, e.getMessage());
            return new CancelOutcome.Unavailable("Kafka did not confirm the cancel; ask again");
        }
    }

    private void publish(String buildId, BuildStatus build, Caller caller, TraceParent trace)
            throws NotPublishedException, SQLException {
        Instant now = clock.instant();
        BuildCancel cancel = new BuildCancel(buildId, caller.name(), now);
        events.publish(cancel, trace);
        if (!build.isStarted()) {
            BuildFinished finished = new BuildFinished(
                    buildId,
                    build.tenant(),
                    BuildOutcome.CANCELLED,
                    Optional.empty(),
                    Optional.of("cancelled"),
                    Optional.of("cancelled by " + caller.name() + " before a machine ran it"),
                    Optional.empty(),
                    now);
            events.publish(finished, trace);
        }
        model.anticipate(buildId, cancel);
    }
}
