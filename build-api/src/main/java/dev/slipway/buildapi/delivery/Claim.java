package dev.slipway.buildapi.delivery;

import dev.slipway.buildapi.account.EncryptedValue;
import java.net.URI;
import java.time.Instant;

/**
 * A delivery that this process makes, and no other for as long as the claim lasts.
 *
 * @param attempts how many failed before
 * @param beganAt when the first of them was due
 */
record Claim(
        String deliveryId,
        String webhookId,
        String tenant,
        URI url,
        EncryptedValue secret,
        String body,
        int attempts,
        Instant beganAt) {}
