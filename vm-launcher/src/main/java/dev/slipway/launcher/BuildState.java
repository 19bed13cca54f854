package dev.slipway.launcher;

import dev.slipway.events.BuildStarted;
import java.util.Optional;

/**
 * What has been said about a build.
 *
 * @param attempts how many machines were started for it
 * @param currentAttempt the id of the one started last; any other is fenced off
 * @param cancelledBy who wants it to end
 * @param ended whether it has ended, for good
 */
record BuildState(int attempts, Optional<String> currentAttempt, Optional<String> cancelledBy, boolean ended) {
    static final BuildState NEW = new BuildState(0, Optional.empty(), Optional.empty(), false);

    /** A record that is delivered twice is the current attempt's already, or of an attempt that counts no more than later ones. */
    BuildState started(BuildStarted event) {
        boolean stale = event.attempt() < attempts;
        return new BuildState(
                Math.max(attempts, event.attempt()),
                stale ? currentAttempt : Optional.of(event.attemptId()),
                cancelledBy,
                ended);
    }

    BuildState cancelled(String by) {
        return new BuildState(attempts, currentAttempt, Optional.of(cancelledBy.orElse(by)), ended);
    }

    BuildState finished() {
        return new BuildState(attempts, currentAttempt, cancelledBy, true);
    }

    /** Whether an attempt may still have effects. */
    boolean isCurrent(String attemptId) {
        return !ended && currentAttempt.filter(attemptId::equals).isPresent();
    }
}
