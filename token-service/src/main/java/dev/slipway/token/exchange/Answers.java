package dev.slipway.token.exchange;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.token.scope.Scope;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Outcomes as HTTP answers of the two forms. They differ only in the form of a refusal. */
final class Answers {
    private static final int UNAUTHORIZED = 401;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final String TOO_MANY =
            "the request is refused, and so were too many others from this address or with this token: wait, then log in anew";
    private static final String CHALLENGE = "Basic realm=\"slipway\", charset=\"UTF-8\"";

    private Answers() {}

    /** The fields of both forms; {@code token} and {@code access_token} are the same. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TokenBody(
            @JsonProperty("token") String token,
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("token_type") String tokenType,
            @JsonProperty("expires_in") long expiresIn,
            @JsonProperty("issued_at") String issuedAt,
            @JsonProperty("scope") String scope,
            @JsonProperty("refresh_token") @Nullable String refreshToken) {}

    /** The registry's error format (distribution specification, error codes). */
    record RegistryErrors(@JsonProperty("errors") List<RegistryError> errors) {}

    record RegistryError(
            @JsonProperty("code") String code,
            @JsonProperty("message") String message) {}

    /** OAuth2's error format (RFC 6749 section 5.2). */
    record OAuthError(
            @JsonProperty("error") String error,
            @JsonProperty("error_description") String description) {}

    /** An answer to {@code GET /token}. */
    static Response basic(ExchangeOutcome outcome) {
        return switch (outcome) {
            case ExchangeOutcome.Issued issued -> token(issued);
            case ExchangeOutcome.Denied denied ->
                answer(
                                UNAUTHORIZED,
                                registryError("UNAUTHORIZED", toldTo(denied).orElse("authentication required")))
                        .header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE)
                        .build();
            case ExchangeOutcome.TooMany(Duration retryAfter) ->
                answer(TOO_MANY_REQUESTS, registryError("TOOMANYREQUESTS", TOO_MANY))
                        .header(HttpHeaders.RETRY_AFTER, seconds(retryAfter))
                        .build();
            case ExchangeOutcome.Malformed malformed ->
                answer(BAD_REQUEST, registryError(malformed.problem().name(), malformed.description()))
                        .build();
            case ExchangeOutcome.NotReady notReady ->
                answer(UNAVAILABLE, registryError("UNAVAILABLE", "not ready yet; try again"))
                        .header(HttpHeaders.RETRY_AFTER, 1)
                        .build();
        };
    }

    /** An answer to {@code POST /token}. */
    static Response oauth(ExchangeOutcome outcome) {
        return switch (outcome) {
            case ExchangeOutcome.Issued issued -> token(issued);
            case ExchangeOutcome.Denied denied ->
                answer(
                                UNAUTHORIZED,
                                new OAuthError(
                                        "invalid_grant",
                                        toldTo(denied).orElse("the credential is wrong or no longer valid")))
                        .header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE)
                        .build();
            case ExchangeOutcome.TooMany(Duration retryAfter) ->
                answer(TOO_MANY_REQUESTS, new OAuthError("invalid_grant", TOO_MANY))
                        .header(HttpHeaders.RETRY_AFTER, seconds(retryAfter))
                        .build();
            case ExchangeOutcome.Malformed malformed ->
                answer(
                                BAD_REQUEST,
                                new OAuthError(
                                        malformed.problem().name().toLowerCase(Locale.ROOT), malformed.description()))
                        .build();
            case ExchangeOutcome.NotReady notReady ->
                answer(UNAVAILABLE, new OAuthError("temporarily_unavailable", "not ready yet; try again"))
                        .header(HttpHeaders.RETRY_AFTER, 1)
                        .build();
        };
    }

    /** An answer to a {@code POST /token} whose form was not read. */
    static Response refusedForm(int status, String reason) {
        return answer(status, new OAuthError("invalid_request", reason)).build();
    }

    /** What the holder of an API token may know: the text that proves it was in the request. */
    private static Optional<String> toldTo(ExchangeOutcome.Denied denied) {
        return switch (denied.reason()) {
            case API_TOKEN_EXPIRED -> Optional.of("the API token has expired: " + denied.who());
            case API_TOKEN_REVOKED -> Optional.of("the API token was revoked: " + denied.who());
            case NO_CREDENTIALS,
                    WRONG_SECRET,
                    INVALID_BUILD_CREDENTIAL,
                    INVALID_REFRESH_TOKEN,
                    API_TOKEN_UNKNOWN,
                    BUILD_ENDED,
                    GRANT_EXPIRED -> Optional.empty();
        };
    }

    private static long seconds(Duration duration) {
        return Math.max(1, duration.plusMillis(999).toSeconds());
    }

    private static Response token(ExchangeOutcome.Issued issued) {
        TokenBody body = new TokenBody(
                issued.token(),
                issued.token(),
                "Bearer",
                Duration.between(issued.issuedAt(), issued.expiresAt()).toSeconds(),
                issued.issuedAt().toString(),
                issued.scopes().stream().map(Scope::toString).collect(Collectors.joining(" ")),
                issued.refreshToken().orElse(null));
        return answer(Response.Status.OK.getStatusCode(), body).build();
    }

    private static Response.ResponseBuilder answer(int status, Object body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body);
    }

    private static RegistryErrors registryError(String code, String message) {
        return new RegistryErrors(List.of(new RegistryError(code, message)));
    }
}
