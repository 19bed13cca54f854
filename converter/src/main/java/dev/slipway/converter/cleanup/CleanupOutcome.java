package dev.slipway.converter.cleanup;

import dev.slipway.converter.store.PushedReference;
import java.time.Instant;

/** The result of one cleanup for one disk. */
sealed interface CleanupOutcome {

    /** Kept: its image is in the registry, here at least. */
    record StillThere(PushedReference reference) implements CleanupOutcome {}

    /** Kept: the registry did not say whether its image is there. */
    record NotAnswered(PushedReference reference, String reason) implements CleanupOutcome {}

    /** Kept: its image was pushed not long ago. */
    record TooYoung(Instant until) implements CleanupOutcome {}

    /** Kept: it was made before references were written down, so that there is nothing to ask for. */
    record NoReference() implements CleanupOutcome {}

    /** Its image is gone; a dry run leaves it there. */
    record WouldBeRemoved() implements CleanupOutcome {}

    /** Its image is gone, and so is the disk. */
    record Removed() implements CleanupOutcome {}

    /** Nobody has downloaded it since then, or pushed its image; a dry run leaves it there. */
    record WouldBeRemovedUnused(Instant since) implements CleanupOutcome {}

    /** Nobody has downloaded it since then, or pushed its image, and it is gone. It is made again on request. */
    record RemovedUnused(Instant since) implements CleanupOutcome {}

    /** The disk, or what lies beside it, could not be read or removed. */
    record Failed(String reason) implements CleanupOutcome {}
}
