package dev.slipway.publisher.plan;

import dev.slipway.events.PublishEvent.PublishJob;

/** What follows from the end of a build. */
sealed interface PlanOutcome {
    /** The build's image is to get names. */
    record Planned(PublishJob job) implements PlanOutcome {}

    /** No name is to move. */
    record NothingToDo(String reason) implements PlanOutcome {}
}
