package dev.slipway.kafka;

import dev.slipway.events.type.EventType;

/** What the headers of a Kafka record say of its value. */
public sealed interface Envelope {
    /**
     * The value is meant to be an event of this type.
     *
     * @param id the CloudEvents id; empty if the record has none
     */
    record Readable(EventType type, String id) implements Envelope {}

    /** @param header the name of the one that is wrong */
    record Unreadable(String header, String problem) implements Envelope {}
}
