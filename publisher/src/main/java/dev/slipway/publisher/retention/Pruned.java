package dev.slipway.publisher.retention;

import java.util.Optional;

/**
 * What an admin's look found, for others.
 *
 * @param failure why it could not be removed
 */
public record Pruned(String place, String reason, Optional<String> failure) {
    static Optional<Pruned> of(RetentionOutcome outcome) {
        String why = outcome.thing().why().word();
        String place = outcome.thing().place();
        return switch (outcome) {
            case RetentionOutcome.Removed _, RetentionOutcome.WouldBeRemoved _ ->
                Optional.of(new Pruned(place, why, Optional.empty()));
            case RetentionOutcome.NotThere _ -> Optional.empty();
            case RetentionOutcome.Failed(Unneeded _, String reason) ->
                Optional.of(new Pruned(place, why, Optional.of(reason)));
        };
    }
}
