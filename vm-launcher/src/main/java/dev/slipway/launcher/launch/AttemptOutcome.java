package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.Result;
import dev.slipway.events.life.FinishReason;
import java.util.Optional;

/** How one machine's try at a build ended. */
sealed interface AttemptOutcome {
    /** The machine says that it pushed an image; not verified yet. */
    record Pushed(Result.Succeeded claim) implements AttemptOutcome {}

    /**
     * The build itself is wrong; another machine would not help.
     *
     * @param step the number of the step that failed, by the machine's word
     */
    record BuildFailed(FinishReason reason, String message, Optional<Integer> step) implements AttemptOutcome {}

    /** The machine failed before it had its job: no build can have caused that, so it is no attempt at one. */
    record NeverUp(String message) implements AttemptOutcome {}

    /** The machine or what it needs broke. */
    record MachineryFailed(String message) implements AttemptOutcome {}

    record Cancelled(String by) implements AttemptOutcome {}

    record TimedOut() implements AttemptOutcome {}

    /** The build ended otherwise, or another attempt started. */
    record Fenced() implements AttemptOutcome {}
}
