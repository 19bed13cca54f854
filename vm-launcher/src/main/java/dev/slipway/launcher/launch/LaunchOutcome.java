package dev.slipway.launcher.launch;

import dev.slipway.events.BuildFinished;

/** The result of one delivery of an authorized build. */
sealed interface LaunchOutcome {
    /** The build ended, and this is what was published. */
    record Ended(BuildFinished finished) implements LaunchOutcome {}

    /** The build had ended before; nothing was done. */
    record AlreadyEnded() implements LaunchOutcome {}

    /** Another attempt has taken over; this one ended without a word. */
    record Superseded() implements LaunchOutcome {}

    /** The machinery failed, and may be tried again. */
    record TryAgain(String reason) implements LaunchOutcome {}

    /** Another launcher has room for the build, and this one never will. */
    record ForAnother(String reason) implements LaunchOutcome {}
}
