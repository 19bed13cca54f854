package dev.slipway.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A problem document (RFC 9457).
 *
 * @param type a URN that programs can compare, {@code urn:slipway:problem:invalid_request}
 * @param title the same for every problem of the type
 * @param status the HTTP status
 * @param detail what happened this time, and what to do about it
 * @param errors the fields at fault, where it is about fields
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<FieldError> errors) {
    public static final String MEDIA_TYPE = "application/problem+json";
    private static final String TYPE_PREFIX = "urn:slipway:problem:";
    private static final String TOO_MANY_REFUSALS = "too_many_refusals";

    public Problem {
        requireNonNull(type, "type");
        requireNonNull(title, "title");
        requireNonNull(detail, "detail");
        errors = List.copyOf(errors);
    }

    /**
     * A problem that no field is to blame for.
     *
     * @param kind the end of the type, {@code no_such_build}
     */
    public static Problem of(String kind, String title, int status, String detail) {
        return new Problem(TYPE_PREFIX + kind, title, status, detail, List.of());
    }

    /** 400: the request is wrong, field by field. */
    public static Problem invalidRequest(List<FieldError> errors) {
        String detail = errors.stream().map(FieldError::toString).collect(Collectors.joining("; "));
        return new Problem(TYPE_PREFIX + "invalid_request", "The request is not valid", 400, detail, errors);
    }

    public static Problem invalidRequest(String field, String reason) {
        return invalidRequest(List.of(new FieldError(field, reason)));
    }

    /** 401. */
    public static Problem unauthenticated(String detail) {
        return of("unauthenticated", "The request needs a valid Bearer token", 401, detail);
    }

    /** 403. */
    public static Problem forbidden(String field, String reason) {
        FieldError error = new FieldError(field, reason);
        return new Problem(
                TYPE_PREFIX + "forbidden", "The token does not allow this", 403, error.toString(), List.of(error));
    }

    /** 403, where no field is to blame. */
    public static Problem forbidden(String detail) {
        return of("forbidden", "The token does not allow this", 403, detail);
    }

    /** 408. */
    public static Problem timeout(String detail) {
        return of("timeout", "The request took too long", 408, detail);
    }

    /** 413. */
    public static Problem tooLarge(String field, String reason) {
        FieldError error = new FieldError(field, reason);
        return new Problem(
                TYPE_PREFIX + "too_large", "The request is too large", 413, error.toString(), List.of(error));
    }

    /** 404, where no resource of the API is. */
    public static Problem noSuchPath(String path) {
        return of("no_such_path", "There is no such path", 404, path + " is not a path of this API");
    }

    /** 405. */
    public static Problem methodNotAllowed(String method) {
        return of("method_not_allowed", "The path does not take this method", 405, method + " does nothing here");
    }

    /** 406. */
    public static Problem notAcceptable(String detail) {
        return of("not_acceptable", "The answer exists in no media type that the request accepts", 406, detail);
    }

    /** 415. */
    public static Problem unsupportedMediaType(String detail) {
        return of("unsupported_media_type", "The request's content type is not supported", 415, detail);
    }

    /** 500: what went wrong is nobody's business but the operator's, who finds it in the log by this reference. */
    public static Problem internal(String reference) {
        return of(
                "internal",
                "Slipway failed",
                500,
                "the log of the service says why, under the reference " + reference + "; ask its operator");
    }

    /** Any other error that was answered before the API's own code was reached. */
    public static Problem ofStatus(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        String reason = known == null ? "HTTP " + status : known.getReasonPhrase();
        return of("http_" + status, reason, status, "the request cannot be answered: " + reason);
    }

    /** 429: refusals of credentials come too fast; the right credential is never answered so. */
    public static Problem tooManyRefusals(long seconds) {
        return of(
                TOO_MANY_REFUSALS,
                "Too many requests were refused",
                429,
                "too many requests with wrong tokens came from this address or with this token; try again in " + seconds
                        + " s, with a valid token");
    }

    /** Whether it refuses a token that nobody looked at, because too many were wrong before. */
    public boolean saysTooManyRefusals() {
        return type.equals(TYPE_PREFIX + TOO_MANY_REFUSALS);
    }

    /**
     * 429: the tenant has as many builds as one may have; the same request may succeed when one of them has ended. Whoever
     * answers so says with {@code Retry-After} when to come again.
     */
    public static Problem tooManyBuilds(String detail) {
        return of("too_many_builds", "The tenant has too many builds", 429, detail);
    }

    /** 503: something that Slipway needs does not answer; the same request may succeed later. */
    public static Problem unavailable(String detail) {
        return of("unavailable", "Slipway cannot do this now", 503, detail);
    }

    /** The document as a response. */
    public Response toResponse() {
        Response.ResponseBuilder response =
                Response.status(status).type(MEDIA_TYPE).entity(this);
        return switch (status) {
            case 401 ->
                response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"slipway\"")
                        .build();
            case 503 -> response.header(HttpHeaders.RETRY_AFTER, 5).build();
            default -> response.build();
        };
    }
}
