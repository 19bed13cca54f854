package dev.slipway.buildapi.outbox;

import dev.slipway.events.Event;
import dev.slipway.events.json.EventJson;
import dev.slipway.events.json.UnreadableEventException;
import dev.slipway.events.type.EventType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A record to be published.
 *
 * @param eventType the CloudEvents type; absent in a record that removes its key
 * @param json the event; absent likewise
 */
record OutboxRow(long id, String topic, String key, Optional<String> eventType, Optional<String> json) {
    boolean removesKey() {
        return eventType.isEmpty();
    }

    /**
     * The event; empty if this version does not know its type.
     *
     * @throws UnreadableEventException if it is of a known type, and not as this version knows it
     */
    Optional<Event> event() throws UnreadableEventException {
        Optional<EventType> type = eventType.flatMap(EventType::ofCloudEventType);
        return type.isEmpty()
                ? Optional.empty()
                : Optional.of(EventJson.read(json.orElse("").getBytes(StandardCharsets.UTF_8), type.get()));
    }
}
