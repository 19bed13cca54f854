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

    static TokenStanding of(ApiToken token, Instant now) {
        if (token.isValidAt(now)) {
            return new Valid(Caller.of(token));
        }
        Instant end = token.endedAt().orElse(now);
        return token.revokedAt().filter(end::equals).isPresent() ? new Revoked(token, end) : new Expired(token, end);
    }
}
