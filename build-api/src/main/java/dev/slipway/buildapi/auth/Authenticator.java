package dev.slipway.buildapi.auth;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.Tenant;
import dev.slipway.buildapi.oidc.OidcAccount;
import dev.slipway.buildapi.oidc.OidcStanding;
import dev.slipway.buildapi.oidc.OidcTokens;
import dev.slipway.http.BearerToken;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Knows callers by their tokens. It asks the database each time, for an API token by one indexed query on the token's hash, so
 * that a revocation counts at once. A token of the OIDC issuer counts as long as the issuer says, and as its tenant is there.
 */
@ApplicationScoped
public class Authenticator {
    private final AccountDatabase accounts;
    private final OidcTokens issuer;
    private final InstantSource clock = Clock.systemUTC();

    @Inject
    Authenticator(AccountDatabase accounts, OidcTokens issuer) {
        this.accounts = accounts;
        this.issuer = issuer;
    }

    /** What this text is worth. Only hashes of API tokens are compared, so that the time tells nothing about a token. */
    TokenStanding standing(String text) throws SQLException {
        if (OidcTokens.isOne(text)) {
            return switch (issuer.standing(text)) {
                case OidcStanding.Valid(OidcAccount account) -> withItsTenant(account);
                case OidcStanding.Refused(String reason) -> new TokenStanding.Refused(reason);
                case OidcStanding.Unmapped(String subject, String reason) ->
                    new TokenStanding.NotAllowed(subject, reason);
                case OidcStanding.Unknown(String reason) -> new TokenStanding.Unchecked(reason);
            };
        }
        return accounts.tokenOfHash(BearerToken.hexHash(text))
                .map(token -> TokenStanding.of(token, clock.instant()))
                .orElseGet(TokenStanding.Unknown::new);
    }

    private TokenStanding withItsTenant(OidcAccount account) throws SQLException {
        if (account.tenant().isPresent()) {
            String name = account.tenant().get();
            Optional<Tenant> tenant = accounts.tenant(name);
            if (tenant.isEmpty()) {
                return new TokenStanding.NotAllowed(
                        account.subject(),
                        "it is for the tenant " + name
                                + ", and there is none; an admin creates it with slipway tenants create " + name);
            }
            Optional<Instant> removedAt = tenant.get().removedAt();
            if (removedAt.isPresent()) {
                return new TokenStanding.NotAllowed(
                        account.subject(),
                        "it is for the tenant " + name + ", which was removed at " + removedAt.get());
            }
        }
        return new TokenStanding.Valid(Caller.of(account));
    }

    /** Whether a caller's token has not ended since it was let in; for answers that last. */
    public boolean isStillValid(Caller caller) throws SQLException {
        if (caller.isOfIssuer()) {
            return caller.expiresAt().filter(clock.instant()::isBefore).isPresent()
                    && (caller.tenant().isEmpty() || isThere(caller.tenant().get()));
        }
        return accounts.token(caller.id())
                .filter(token -> token.isValidAt(clock.instant()))
                .isPresent();
    }

    private boolean isThere(String tenant) throws SQLException {
        return accounts.tenant(tenant)
                .filter(found -> found.removedAt().isEmpty())
                .isPresent();
    }
}
