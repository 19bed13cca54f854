package dev.slipway.buildapi.idempotency;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;

/**
 * An answer that is given again.
 *
 * @param location the path of what was made
 * @param body as it was sent, in the media type
 */
record KeptAnswer(int status, Optional<String> location, Optional<String> mediaType, Optional<String> body) {
    /** Says that an answer was given before; for people who wonder why nothing happened. */
    static final String REPLAYED = "Idempotency-Replayed";

    Response toResponse() {
        Response.ResponseBuilder response = Response.status(status).header(REPLAYED, true);
        location.map(URI::create).ifPresent(response::location);
        body.ifPresent(response::entity);
        mediaType.ifPresent(type -> response.header(HttpHeaders.CONTENT_TYPE, type));
        return response.build();
    }
}
