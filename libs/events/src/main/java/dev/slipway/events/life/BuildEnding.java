package dev.slipway.events.life;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildRequested;
import java.time.Instant;
import java.util.Optional;

/**
 * The ways in which a build can end. Whoever has to end one says whose end it is, and then how it ends:
 *
 * <pre>{@code BuildEnding.of(build).failed(FinishReason.MACHINERY, "the registry does not answer", now)}</pre>
 *
 * @param attemptId the attempt that ends the build; empty where no machine did
 */
public record BuildEnding(String buildId, String tenant, Optional<String> attemptId) {
    public BuildEnding {
        requireNonNull(buildId, "buildId");
        requireNonNull(tenant, "tenant");
        requireNonNull(attemptId, "attemptId");
    }

    /** The end of a build that no machine runs. */
    public static BuildEnding of(BuildRequested build) {
        return of(build.buildId(), build.spec().tenant());
    }

    /** The same, of a build whose request is not at hand. */
    public static BuildEnding of(String buildId, String tenant) {
        return new BuildEnding(buildId, tenant, Optional.empty());
    }

    /** The end that this attempt brings. */
    public BuildEnding by(String attempt) {
        return new BuildEnding(buildId, tenant, Optional.of(attempt));
    }

    /** The image was pushed, and the registry has it. */
    public BuildFinished succeeded(BuildFinished.Image image, Instant at) {
        return new BuildFinished(
                buildId,
                tenant,
                BuildOutcome.SUCCEEDED,
                attemptId,
                Optional.empty(),
                Optional.empty(),
                Optional.of(image),
                Optional.empty(),
                Optional.empty(),
                at);
    }

    /**
     * The build was accepted and did not work.
     *
     * @throws IllegalArgumentException where no build fails for this reason
     */
    public BuildFinished failed(FinishReason reason, String message, Instant at) {
        return unsuccessful(BuildOutcome.FAILED, reason, message, at);
    }

    /**
     * The build cannot work, whatever anybody tries, and no machine was started for it.
     *
     * @throws IllegalArgumentException where no build is rejected for this reason
     */
    public BuildFinished rejected(FinishReason reason, String message, Instant at) {
        return unsuccessful(BuildOutcome.REJECTED, reason, message, at);
    }

    /** Somebody asked for the end. */
    public BuildFinished cancelled(String message, Instant at) {
        return unsuccessful(BuildOutcome.CANCELLED, FinishReason.CANCELLED, message, at);
    }

    /** The build took longer than it may. */
    public BuildFinished timedOut(String message, Instant at) {
        return unsuccessful(BuildOutcome.TIMED_OUT, FinishReason.TIMEOUT, message, at);
    }

    private BuildFinished unsuccessful(BuildOutcome outcome, FinishReason reason, String message, Instant at) {
        return new BuildFinished(
                buildId,
                tenant,
                outcome,
                attemptId,
                Optional.of(reason),
                Optional.of(message),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                at);
    }
}
