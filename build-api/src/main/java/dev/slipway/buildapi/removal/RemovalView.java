package dev.slipway.buildapi.removal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.slipway.events.PublishEvent.ImagesRemoved;
import dev.slipway.events.PublishEvent.RemovalJob;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A request to remove something, as the API shows it.
 *
 * @param name the name to remove, where the request is about one
 * @param result pending, removed, would_be_removed, absent or failed
 * @param count of all that was removed, or would be
 * @param removed what that was, the first 200 of it
 * @param message what happened and what to do, where it was not removed
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record RemovalView(
        String id,
        Optional<String> tenant,
        Optional<String> name,
        boolean dryRun,
        String result,
        int count,
        List<Thing> removed,
        Optional<String> message,
        Instant askedAt,
        Optional<Instant> removedAt) {
    /** The {@link #result} of a request that has not ended. */
    static final String PENDING = "pending";

    /**
     * One thing.
     *
     * @param place in Slipway's registry
     * @param reason asked, cancelled, unnamed or unused
     */
    public record Thing(String place, String reason) {}

    static RemovalView of(RemovalJob job, Optional<ImagesRemoved> end) {
        return new RemovalView(
                job.id(),
                job.tenant(),
                job.name(),
                job.dryRun(),
                end.map(told -> told.result().word()).orElse(PENDING),
                end.map(ImagesRemoved::count).orElse(0),
                end.map(ImagesRemoved::removed).orElse(List.of()).stream()
                        .map(item -> new Thing(item.place(), item.reason()))
                        .toList(),
                end.flatMap(ImagesRemoved::message),
                job.askedAt(),
                end.map(ImagesRemoved::removedAt));
    }
}
