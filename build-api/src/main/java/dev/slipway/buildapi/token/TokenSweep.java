package dev.slipway.buildapi.token;

import dev.slipway.buildapi.account.AccountsConfig;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets tokens that ended long ago, now and then. */
@ApplicationScoped
class TokenSweep {
    private static final Logger LOG = LoggerFactory.getLogger(TokenSweep.class);

    private final ApiTokens tokens;
    private final AccountsConfig config;

    @Inject
    TokenSweep(ApiTokens tokens, AccountsConfig config) {
        this.tokens = tokens;
        this.config = config;
    }

    @Scheduled(
            identity = "build-api-token-sweep",
            every = "{slipway.build-api.accounts.sweep-interval}",
            delayed = "{slipway.build-api.accounts.sweep-interval}",
            concurrentExecution = ConcurrentExecution.SKIP)
    void sweep() {
        try {
            int forgotten = tokens.forgetEnded(config.keptAfterEnd());
            if (forgotten > 0) {
                LOG.info("forgot API tokens that ended long ago: tokens={}", forgotten);
            }
        } catch (SQLException e) {
            LOG.warn("cannot look for tokens that ended long ago, trying again later: reason={}", e.getMessage());
        }
    }
}
