package dev.slipway.publisher.publish;

import dev.slipway.events.PublishEvent.ImagePublished.Result;

/** Counts how names end. */
@FunctionalInterface
interface PublishMetrics {
    void count(Result result);
}
