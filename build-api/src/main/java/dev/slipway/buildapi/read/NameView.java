package dev.slipway.buildapi.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.slipway.events.repository.ImageName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What became of a name that a build's image was to get.
 *
 * @param name as it was asked for
 * @param result {@code pending}, {@code published}, {@code superseded} (a build that was asked for later has it), {@code refused} or
 *     {@code failed}
 * @param reference what to pull; absent while nobody knows
 * @param digest of the image
 * @param message why it was not published
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record NameView(
        String name,
        String result,
        Optional<String> reference,
        Optional<String> digest,
        Optional<String> message,
        Optional<Instant> publishedAt) {
    private static final String PENDING = "pending";

    /**
     * All names of a build, in the order in which they were asked for.
     *
     * @param told those of which somebody told
     * @param open whether the others may still get there
     */
    static List<NameView> all(List<String> tags, boolean push, List<NameView> told, boolean open) {
        var byName = told.stream().collect(Collectors.toMap(NameView::name, Function.identity()));
        return tags.stream()
                .filter(tag -> push || ImageName.parse(tag) instanceof ImageName.Own)
                .filter(tag -> open || byName.containsKey(tag))
                .map(tag -> byName.getOrDefault(tag, pending(tag)))
                .toList();
    }

    private static NameView pending(String name) {
        return new NameView(
                name, PENDING, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
