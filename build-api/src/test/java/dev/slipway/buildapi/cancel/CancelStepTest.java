package dev.slipway.buildapi.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.buildapi.eventlog.EventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.read.BuildStatus;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.Event;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.trace.TraceParent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a cancel leaves on Kafka, wherever build-api dies. */
class CancelStepTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final BuildCancel CANCEL = new BuildCancel("b1", "ci", NOW);
    private static final BuildFinished CANCELLED =
            BuildEnding.of("b1", "acme").cancelled("cancelled by ci before a machine ran it", NOW);

    private final List<Event> published = new ArrayList<>();

    private static BuildStatus build(Optional<Instant> startedAt) {
        return new BuildStatus(
                "acme",
                "any",
                Optional.empty(),
                Optional.empty(),
                startedAt,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private EventLog dyingAfter(int events) {
        return (event, _) -> {
            if (published.size() == events) {
                throw new NotPublishedException("dead", new IllegalStateException());
            }
            published.add(event);
        };
    }

    @Test
    void endsABuildThatNoMachineRunsBeforeItSaysAnythingElse() {
        assertThatThrownBy(
                        () -> CancelStep.publish(CANCEL, build(Optional.empty()), dyingAfter(1), TraceParent.fresh()))
                .isInstanceOf(NotPublishedException.class);

        assertThat(published).containsExactly(CANCELLED);
    }

    @Test
    void tellsTheLauncherTooForAMachineMayHaveStartedMeanwhile() throws Exception {
        CancelStep.publish(CANCEL, build(Optional.empty()), dyingAfter(2), TraceParent.fresh());

        assertThat(published).containsExactly(CANCELLED, CANCEL);
    }

    @Test
    void leavesTheEndOfARunningBuildToItsLauncher() throws Exception {
        CancelStep.publish(CANCEL, build(Optional.of(NOW)), dyingAfter(1), TraceParent.fresh());

        assertThat(published).containsExactly(CANCEL);
    }
}
