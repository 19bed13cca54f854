package dev.slipway.publisher.publish;

import dev.slipway.events.PublishEvent.PublishJob;

/** Opens the ways to where names are. */
interface Destinations {
    /** A way, or why there is none. */
    sealed interface Way {
        record Open(Destination destination) implements Way {}

        /** Not now, and not later either. */
        record Closed(String reason) implements Way {}

        /** Something that is needed cannot be read now. */
        record Away(String reason) implements Way {}
    }

    /** @param name one of the job's */
    Way open(PublishJob job, String name);
}
