package dev.slipway.buildapi.webhook;

import dev.slipway.buildapi.body.JsonFields;
import dev.slipway.events.text.Excerpt;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A webhook that somebody wants to add. */
record NewWebhook(String url, List<String> events) {
    static final Set<String> FIELDS = Set.of("url", "events");

    /** What the fields say; empty where something is wrong with them, which they then tell. */
    static Optional<NewWebhook> read(JsonFields fields, WebhookAddress address) {
        String url = fields.required("url", "an https URL");
        List<String> events = fields.texts("events", WebhookEvent.TYPES.size());
        if (!fields.areFine()) {
            return Optional.empty();
        }
        address.refusal(url).ifPresent(reason -> fields.wrong("url", reason));
        if (events.isEmpty()) {
            fields.wrong("events", "is missing: it must be some of " + String.join(", ", WebhookEvent.TYPES));
        }
        events.stream()
                .filter(event -> !WebhookEvent.TYPES.contains(event))
                .findFirst()
                .ifPresent(event -> fields.wrong(
                        "events",
                        "has " + Excerpt.ofName(event) + "; there are " + String.join(", ", WebhookEvent.TYPES)));
        return fields.areFine()
                ? Optional.of(new NewWebhook(url, events.stream().distinct().toList()))
                : Optional.empty();
    }
}
