package dev.slipway.converter.cleanup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;

/**
 * A problem document (RFC 9457), of the kinds and in the form that build-api's have.
 *
 * @param type a URN that programs can compare
 * @param detail what happened this time, and what to do about it
 * @param errors the parameters at fault, where it is about parameters
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(
        @JsonProperty("type") String type,
        @JsonProperty("title") String title,
        @JsonProperty("status") int status,
        @JsonProperty("detail") String detail,
        @JsonProperty("errors") List<FieldError> errors) {

    static final String MEDIA_TYPE = "application/problem+json";
    private static final String TYPE_PREFIX = "urn:slipway:problem:";

    Problem {
        errors = List.copyOf(errors);
    }

    /** What is wrong with one parameter. */
    record FieldError(
            @JsonProperty("field") String field,
            @JsonProperty("reason") String reason) {}

    /** 400. */
    static Problem invalidRequest(String field, String reason) {
        return new Problem(
                TYPE_PREFIX + "invalid_request",
                "The request is not valid",
                400,
                field + ": " + reason,
                List.of(new FieldError(field, reason)));
    }

    /** 401. */
    static Problem unauthenticated(String detail) {
        return new Problem(
                TYPE_PREFIX + "unauthenticated", "The request needs a valid Bearer token", 401, detail, List.of());
    }

    /** 503. */
    static Problem unavailable(String detail) {
        return new Problem(TYPE_PREFIX + "unavailable", "Slipway cannot do this now", 503, detail, List.of());
    }

    Response toResponse() {
        Response.ResponseBuilder response =
                Response.status(status).type(MEDIA_TYPE).entity(this);
        return switch (status) {
            case 401 ->
                response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"slipway\"")
                        .header("Connection", "close")
                        .build();
            case 503 -> response.header(HttpHeaders.RETRY_AFTER, 5).build();
            default -> response.build();
        };
    }
}
