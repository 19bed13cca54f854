package dev.slipway.buildapi.token;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.buildapi.account.ApiToken;
import dev.slipway.buildapi.id.OrderedIds;
import dev.slipway.buildapi.tenant.Tenants;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.http.BearerToken;
import dev.slipway.http.FieldError;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and revokes tokens, and forgets them in the end. */
@ApplicationScoped
class ApiTokens {
    private static final Logger LOG = LoggerFactory.getLogger(ApiTokens.class);
    private static final int FORGOTTEN_AT_ONCE = 500;

    private final AccountDatabase accounts;
    private final OrderedIds ids = new OrderedIds('t', Clock.systemUTC());

    @Inject
    ApiTokens(AccountDatabase accounts) {
        this.accounts = accounts;
    }

    TokenOutcome create(NewToken wanted, Actor actor) throws SQLException {
        String id = ids.next();
        String name = wanted.name().orElse(id);
        String text = TokenText.random();
        return accounts.change(actor, change -> {
            if (wanted.tenant().isPresent()) {
                String tenant = wanted.tenant().get();
                Optional<FieldError> refusal = Tenants.refusal(change.tenant(tenant), tenant);
                if (refusal.isPresent()) {
                    return new TokenOutcome.NoTenant(refusal.get());
                }
            }
            Optional<ApiToken> namesake = change.unrevokedTokens(wanted.tenant()).stream()
                    .filter(token -> token.name().equals(name) && token.isValidAt(change.now()))
                    .findFirst();
            if (namesake.isPresent()) {
                return new TokenOutcome.NameTaken(namesake.get());
            }
            ApiToken token = new ApiToken(
                    id,
                    name,
                    wanted.role(),
                    wanted.tenant(),
                    BearerToken.hexHash(text),
                    change.now(),
                    actor.name(),
                    wanted.life().map(change.now()::plus),
                    Optional.empty());
            change.store(token, AuditedAction.API_TOKEN_CREATED);
            LOG.info(
                    "API token created: tokenId={} name={} role={} tenant={} by={}",
                    id,
                    name,
                    wanted.role().word(),
                    wanted.tenant().orElse("-"),
                    actor.who());
            return new TokenOutcome.Made(token, text);
        });
    }

    /** @return false where there is no such token */
    boolean revoke(String id, Actor actor) throws SQLException {
        return accounts.change(actor, change -> {
            Optional<ApiToken> token = change.token(id);
            if (token.isPresent()) {
                change.revoke(token.get());
                LOG.info("API token revoked: tokenId={} by={}", id, actor.who());
            }
            return token.isPresent();
        });
    }

    /** Removes tokens for good that ended longer ago than this. */
    int forgetEnded(Duration keptAfterEnd) throws SQLException {
        int all = 0;
        int some;
        do {
            some = accounts.change(Actor.ofSettings(), change -> {
                List<ApiToken> ended = change.tokensEndedBefore(change.now().minus(keptAfterEnd), FORGOTTEN_AT_ONCE);
                for (ApiToken token : ended) {
                    change.forget(token);
                }
                return ended.size();
            });
            all += some;
        } while (some == FORGOTTEN_AT_ONCE);
        return all;
    }
}
