package dev.slipway.buildapi.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Optional;

/**
 * What became of a request to give an image a further name.
 *
 * @param id of the request: a t and a ULID
 * @param name as in {@code web:1.4}
 * @param result {@code published}, {@code superseded}, {@code refused} or {@code failed}; {@code pending} where it takes longer
 * @param message why it was not published
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record TaggingView(String id, String name, String result, String reference, String digest, Optional<String> message) {}
