package dev.slipway.token.exchange;

import java.util.List;
import java.util.Optional;

/**
 * One request for an access token, of either form.
 *
 * @param service the registry that the token is for; where it is absent, ours
 * @param scopes scope texts, each of them one scope or several with spaces between
 * @param offline whether the client also wants a refresh token
 */
record ExchangeRequest(Presented presented, Optional<String> service, List<String> scopes, boolean offline) {
    ExchangeRequest {
        scopes = List.copyOf(scopes);
    }
}
