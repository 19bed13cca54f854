package dev.slipway.buildapi.delivery;

import dev.slipway.buildapi.secret.SecretCipher;
import dev.slipway.buildapi.webhook.WebhookSecret;
import dev.slipway.buildapi.webhook.Webhooks;
import dev.slipway.timing.Backoff;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step: signs a claimed delivery, sends it once, and keeps what became of it. It is signed after Standard Webhooks 1.0.0. Each
 * attempt is signed anew, because receivers refuse an old time.
 */
record DeliverStep(
        DeliveryDatabase deliveries, SecretCipher cipher, Receiver receiver, Patience patience, InstantSource clock) {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverStep.class);

    /**
     * How long what is tried again.
     *
     * @param giveUpAfter of one delivery
     * @param disableAfter of one webhook
     */
    record Patience(Backoff pauses, Duration giveUpAfter, Duration disableAfter) {
        /** The pause after so many failures; empty where the delivery is given up. */
        Optional<Duration> pause(int failures, Duration triedFor) {
            Duration pause = pauses.jittered(failures);
            return triedFor.plus(pause).compareTo(giveUpAfter) > 0 ? Optional.empty() : Optional.of(pause);
        }
    }

    /**
     * Makes one attempt.
     *
     * @throws IOException where the secret cannot be decrypted; then nothing was sent
     */
    DeliverOutcome deliver(Claim claim) throws SQLException, IOException {
        WebhookSecret secret = WebhookSecret.of(
                cipher.decrypt(claim.tenant(), Webhooks.secretName(claim.webhookId()), claim.secret()));
        Instant now = clock.instant();
        DeliverOutcome outcome = receiver.post(
                claim.url(),
                Map.of(
                        "webhook-id", claim.deliveryId(),
                        "webhook-timestamp", String.valueOf(now.getEpochSecond()),
                        "webhook-signature", secret.signature(claim.deliveryId(), now, claim.body())),
                claim.body());
        switch (outcome) {
            case DeliverOutcome.Taken taken -> deliveries.taken(claim, taken);
            case DeliverOutcome.Refused(int status, String answer) ->
                failed(claim, new DeliveryDatabase.Failure(Optional.of(status), Optional.of(answer), refusal(status)));
            case DeliverOutcome.Unanswered(String reason) ->
                failed(claim, new DeliveryDatabase.Failure(Optional.empty(), Optional.empty(), reason));
        }
        return outcome;
    }

    private static String refusal(int status) {
        return status / 100 == 3
                ? "it answered HTTP " + status
                        + ", and redirects are not followed; add a webhook with the URL where it leads"
                : "it answered HTTP " + status + "; a delivery is taken with 2xx";
    }

    private void failed(Claim claim, DeliveryDatabase.Failure failure) throws SQLException {
        Optional<Duration> pause =
                patience.pause(claim.attempts() + 1, Duration.between(claim.beganAt(), clock.instant()));
        boolean disabled = deliveries.failed(claim, failure, pause, patience.disableAfter());
        // Whoever owns the webhook sees it there; here it would be one more line for each attempt of each tenant.
        LOG.debug(
                "a delivery failed: tenant={} webhook={} delivery={} attempt={} reason={} again={}",
                claim.tenant(),
                claim.webhookId(),
                claim.deliveryId(),
                claim.attempts() + 1,
                failure.reason(),
                pause.isPresent() && !disabled);
        if (disabled) {
            LOG.warn(
                    "a webhook is disabled, it failed for too long: tenant={} webhook={} after={}",
                    claim.tenant(),
                    claim.webhookId(),
                    patience.disableAfter());
        }
    }
}
