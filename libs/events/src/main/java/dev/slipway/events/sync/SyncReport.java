package dev.slipway.events.sync;

import dev.slipway.events.text.Absent;
import java.util.List;

/**
 * How far a {@link TagSync} is.
 *
 * @param selected how many tags it is about
 * @param done how many of them are through
 * @param tags what became of each; only at the end
 */
public record SyncReport(int selected, int done, List<TagResult> tags) {
    public SyncReport {
        tags = Absent.ifNull(tags);
    }

    /** Of a sync that has ended. */
    public static SyncReport of(List<TagResult> tags) {
        return new SyncReport(tags.size(), tags.size(), tags);
    }

    /** How many tags ended so. */
    public long count(TagResult.State state) {
        return tags.stream().filter(tag -> tag.state() == state).count();
    }
}
