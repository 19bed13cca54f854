package dev.slipway.buildapi.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that is sent to one webhook, and what became of it.
 *
 * @param state {@code waiting}, {@code delivered}, or {@code given_up}
 * @param attempts how many there were since it was queued, or since somebody asked for it to be sent again
 * @param nextAt when it is tried next, where it waits
 * @param lastAt when it was tried last
 * @param lastStatus the status of the last answer, where one came
 * @param lastAnswer how its body begins
 * @param lastReason why the last attempt failed, where it did
 */
record Delivery(
        String id,
        String buildId,
        String event,
        String state,
        int attempts,
        Instant createdAt,
        Optional<Instant> nextAt,
        Optional<Instant> lastAt,
        Optional<Integer> lastStatus,
        Optional<String> lastAnswer,
        Optional<String> lastReason) {}
