package dev.slipway.mirror.sync;

import dev.slipway.events.sync.TagResult;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.reference.ImageReference;

/** Brings one tag into the mirror. */
@FunctionalInterface
public interface TagMirror {
    /**
     * Makes the mirror have what the upstream has under this tag.
     *
     * @param copied hears how many bytes of it have arrived
     */
    Outcome mirror(ImageReference tag, Copied copied) throws RegistryException.Interrupted;

    /** Hears how far a copy is. */
    @FunctionalInterface
    interface Copied {
        void bytes(long bytes, long total);
    }

    /**
     * What became of it.
     *
     * @param upstreamIsAway whether it failed because the upstream does not answer, or wants to be left alone: then the other tags
     *     would fail, too
     */
    record Outcome(TagResult result, boolean upstreamIsAway) {}
}
