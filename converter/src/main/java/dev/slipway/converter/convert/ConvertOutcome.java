package dev.slipway.converter.convert;

import dev.slipway.converter.store.StoredDisk;
import java.util.Optional;

/** The result of the step for one pushed manifest. */
sealed interface ConvertOutcome {

    /** A disk was made. */
    record Made(StoredDisk disk) implements ConvertOutcome {}

    /** Nothing was to be done. */
    record Skipped(SkipReason reason, Optional<StoredDisk> disk) implements ConvertOutcome {

        static Skipped because(SkipReason reason) {
            return new Skipped(reason, Optional.empty());
        }
    }

    /** The image is at fault, and will be the next time. */
    record Failed(String reason) implements ConvertOutcome {}

    /** Registry or disk did not do their part; another attempt may go better. */
    record Unavailable(String reason) implements ConvertOutcome {}
}
