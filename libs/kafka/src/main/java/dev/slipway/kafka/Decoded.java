package dev.slipway.kafka;

import dev.slipway.events.Event;

/** What became of a Kafka record that should hold an event. */
public sealed interface Decoded {
    /** @param id the CloudEvents id */
    record Known(Event event, String id) implements Decoded {}

    /** @param reason names the header or field, and what is wrong with it */
    record Undecodable(String reason) implements Decoded {}
}
