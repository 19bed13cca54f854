package dev.slipway.buildapi.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a tenant wants to hear of its builds, without the secret.
 *
 * @param events the types of events that it wants, {@code build.finished}
 * @param createdBy the name of the token that added it
 * @param failingSince since when nothing was taken there, where the last attempt failed
 * @param disabledAt when Slipway stopped to send anything, because it failed for too long
 * @param missed how many events found no place in its queue
 */
public record Webhook(
        String id,
        String tenant,
        String url,
        List<String> events,
        Instant createdAt,
        String createdBy,
        Optional<Instant> failingSince,
        Optional<Instant> disabledAt,
        long missed) {
    public Webhook {
        requireNonNull(id, "id");
        requireNonNull(tenant, "tenant");
        requireNonNull(url, "url");
        events = List.copyOf(events);
        requireNonNull(createdAt, "createdAt");
        requireNonNull(createdBy, "createdBy");
        requireNonNull(failingSince, "failingSince");
        requireNonNull(disabledAt, "disabledAt");
    }

    /** A new one. */
    public static Webhook added(
            String id, String tenant, String url, List<String> events, Instant createdAt, String createdBy) {
        return new Webhook(id, tenant, url, events, createdAt, createdBy, Optional.empty(), Optional.empty(), 0);
    }
}
