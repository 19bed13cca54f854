package dev.slipway.token.exchange;

import dev.slipway.token.exchange.ExchangeOutcome.Malformed;
import dev.slipway.token.exchange.ExchangeOutcome.Problem;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;

/**
 * Reads the OAuth2 form (Distribution OAuth2 token specification): {@code grant_type} of {@code password} or {@code
 * refresh_token}. No parameter but {@code scope} may come twice (RFC 6749 section 3.2). {@code client_id} says nothing that
 * matters here, so it is neither required nor read.
 */
final class OAuthForm {
    private final MultivaluedMap<String, String> form;

    OAuthForm(MultivaluedMap<String, String> form) {
        this.form = form;
    }

    /** A request, or why there is none. */
    sealed interface Read {
        record Request(ExchangeRequest request) implements Read {}

        record Refused(Malformed malformed) implements Read {}
    }

    Read read() {
        boolean repeated = form.entrySet().stream()
                .anyMatch(parameter -> !parameter.getKey().equals("scope")
                        && parameter.getValue().size() > 1);
        if (repeated) {
            return refused(Problem.INVALID_REQUEST, "a parameter came twice");
        }
        if (field("service").isEmpty()) {
            return refused(Problem.INVALID_REQUEST, "service: missing");
        }
        return switch (field("grant_type").orElse("")) {
            case "password" ->
                field("username").isPresent() && field("password").isPresent()
                        ? request(new Presented.Password(
                                field("username").get(), field("password").get()))
                        : refused(Problem.INVALID_REQUEST, "username or password: missing");
            case "refresh_token" ->
                field("refresh_token").isPresent()
                        ? request(new Presented.RefreshToken(
                                field("refresh_token").get()))
                        : refused(Problem.INVALID_REQUEST, "refresh_token: missing");
            case "" -> refused(Problem.INVALID_REQUEST, "grant_type: missing");
            default -> refused(Problem.UNSUPPORTED_GRANT_TYPE, "grant_type: must be password or refresh_token");
        };
    }

    private Read request(Presented presented) {
        boolean offline = field("access_type").filter("offline"::equals).isPresent();
        return new Read.Request(
                new ExchangeRequest(presented, field("service"), form.getOrDefault("scope", List.of()), offline));
    }

    private Optional<String> field(String name) {
        return Optional.ofNullable(form.getFirst(name)).filter(value -> !value.isEmpty());
    }

    private static Read refused(Problem problem, String description) {
        return new Read.Refused(new Malformed(problem, description));
    }
}
