package dev.slipway.buildapi.webhook;

import dev.slipway.buildapi.account.Webhook;
import dev.slipway.http.FieldError;

/** What became of a webhook that somebody adds. */
sealed interface WebhookOutcome {
    /** The secret is told now and never again. */
    record Added(Webhook webhook, WebhookSecret secret) implements WebhookOutcome {}

    /** There is no tenant to add it for. */
    record NoTenant(FieldError error) implements WebhookOutcome {}

    /** The tenant has as many as it may have. */
    record TooMany(int most) implements WebhookOutcome {}
}
