package dev.slipway.buildapi.auth;

import dev.slipway.buildapi.account.ApiToken;
import java.time.Instant;

/** What a token's text is worth at this moment. */
sealed interface TokenStanding {
    record Valid(Caller caller) implements TokenStanding {}

    /** No such token was ever made here, or it ended long ago. */
    record Unknown() implements TokenStanding {}

    record Expired(ApiToken token, Instant since) implements TokenStanding {}

    record Revoked(ApiToken token, Instant since) implements TokenStanding {}

    /** A token of the OIDC issuer that may not be used here. */
    record Refused(String reason) implements TokenStanding {}

    /** A good token of the OIDC issuer whose bearer may do nothing here. */
    record NotAllowed(String subject, String reason) implements TokenStanding {}

    /** The OIDC issuer does not answer, so nobody knows. */
    record Unchecked(String reason) implements TokenStanding {}

    static TokenStanding of(ApiToken token, Instant now) {
        if (token.isValidAt(now)) {
            return new Valid(Caller.of(token));
        }
        Instant end = token.endedAt().orElse(now);
        return token.revokedAt().filter(end::equals).isPresent() ? new Revoked(token, end) : new Expired(token, end);
    }
}
