package dev.slipway.publisher.publish;

import java.util.Optional;

/** What became of one name. */
sealed interface PublishOutcome {
    /** The name leads to the image. */
    record Published() implements PublishOutcome {}

    /** Somebody asked for the name later, and has it. */
    record Superseded(String by) implements PublishOutcome {}

    /** It will be the same the next time. */
    record Refused(String message) implements PublishOutcome {}

    /** A registry, or something else that is needed, did not do its part; another attempt may go better. */
    record Unavailable(String message) implements PublishOutcome {}

    /** What is told of it. */
    default Optional<String> told() {
        return switch (this) {
            case Published _ -> Optional.empty();
            case Superseded(String by) -> Optional.of(by);
            case Refused(String message) -> Optional.of(message);
            case Unavailable(String message) -> Optional.of(message);
        };
    }
}
