package dev.slipway.buildapi.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A delivery as the API shows it.
 *
 * @param id the header {@code webhook-id} of each attempt
 * @param event its type, {@code build.finished}
 * @param state {@code waiting}, {@code delivered}, or {@code given_up}
 * @param attempts how many there were since it was queued, or since somebody asked for it to be sent again
 * @param lastAnswer how the body of the last answer begins
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record DeliveryView(
        String id,
        String buildId,
        String event,

        @Schema(enumeration = {"waiting", "delivered", "given_up"})
        String state,

        int attempts,
        Instant createdAt,
        Optional<Instant> nextAt,
        Optional<Instant> lastAt,
        Optional<Integer> lastStatus,
        Optional<String> lastAnswer,
        Optional<String> lastReason) {

    /** The last ones of a webhook, the latest first. */
    @Schema(name = "DeliveryList")
    public record All(List<DeliveryView> deliveries) {}

    static DeliveryView of(Delivery delivery) {
        return new DeliveryView(
                delivery.id(),
                delivery.buildId(),
                delivery.event(),
                delivery.state(),
                delivery.attempts(),
                delivery.createdAt(),
                delivery.nextAt(),
                delivery.lastAt(),
                delivery.lastStatus(),
                delivery.lastAnswer(),
                delivery.lastReason());
    }
}
