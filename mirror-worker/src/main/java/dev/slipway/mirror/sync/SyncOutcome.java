package dev.slipway.mirror.sync;

import dev.slipway.events.sync.SyncReport;

/** How a sync ended. */
public sealed interface SyncOutcome {
    /**
     * Each tag was tried, or it was said what would be done.
     *
     * @param bytes what was copied, or would be as far as that is known
     */
    record Synced(SyncReport report, long bytes) implements SyncOutcome {}

    /** Nothing was mirrored. */
    record Refused(String reason) implements SyncOutcome {}
}
