package dev.slipway.buildapi.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.slipway.buildapi.account.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A webhook as the API shows it.
 *
 * @param status {@code working}, {@code failing}, or {@code disabled}
 * @param failingSince since when nothing was taken, where the last attempt failed
 * @param disabledAt when Slipway stopped to send
 * @param missed how many events were not sent because too many waited
 * @param secret what deliveries are signed with, only in the answer to its addition
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record WebhookView(
        String id,
        String tenant,
        String url,
        List<String> events,

        @Schema(enumeration = {"working", "failing", "disabled"})
        String status,

        Instant createdAt,
        String createdBy,
        Optional<Instant> failingSince,
        Optional<Instant> disabledAt,
        long missed,
        Optional<String> secret) {

    /** Webhooks of one tenant, the oldest first. */
    @Schema(name = "WebhookList")
    public record All(List<WebhookView> webhooks) {}

    static WebhookView of(Webhook webhook) {
        return of(webhook, Optional.empty());
    }

    static WebhookView of(Webhook webhook, Optional<WebhookSecret> secret) {
        return new WebhookView(
                webhook.id(),
                webhook.tenant(),
                webhook.url(),
                webhook.events(),
                status(webhook),
                webhook.createdAt(),
                webhook.createdBy(),
                webhook.failingSince(),
                webhook.disabledAt(),
                webhook.missed(),
                secret.map(WebhookSecret::text));
    }

    private static String status(Webhook webhook) {
        if (webhook.disabledAt().isPresent()) {
            return "disabled";
        }
        return webhook.failingSince().isPresent() ? "failing" : "working";
    }

    @Override
    public String toString() {
        return "WebhookView[id=" + id + ", tenant=" + tenant + "]";
    }
}
