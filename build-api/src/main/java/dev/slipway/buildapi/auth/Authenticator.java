package dev.slipway.buildapi.auth;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.http.BearerToken;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.InstantSource;

/**
 * Knows callers by their tokens. It asks the database each time, by one indexed query on the token's hash, so that a
 * revocation counts at once.
 */
@ApplicationScoped
public class Authenticator {
    private final AccountDatabase accounts;
    private final InstantSource clock = Clock.systemUTC();

    @Inject
    Authenticator(AccountDatabase accounts) {
        this.accounts = accounts;
    }

    /** What this text is worth. Only hashes are compared, so that the time tells nothing about a token. */
    TokenStanding standing(String text) throws SQLException {
        return accounts.tokenOfHash(BearerToken.hexHash(text))
                .map(token -> TokenStanding.of(token, clock.instant()))
                .orElseGet(TokenStanding.Unknown::new);
    }

    /** Whether a caller's token has not ended since it was let in; for answers that last. */
    public boolean isStillValid(Caller caller) throws SQLException {
        return accounts.token(caller.id())
                .filter(token -> token.isValidAt(clock.instant()))
                .isPresent();
    }
}
