package dev.slipway.buildapi.account;

import dev.slipway.events.account.Role;
import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code slipway.build-api.accounts.*}. */
@ConfigMapping(prefix = "slipway.build-api.accounts")
public interface AccountsConfig {
    /** Tokens that a start makes which never were, by names of the operator's. */
    Map<String, InitialToken> initialTokens();

    /** Tenants that a start makes which never were. */
    Optional<List<String>> initialTenants();

    /** How long a token that was revoked or has expired is still shown, and is told so where somebody uses it. */
    @WithDefault("P30D")
    @Expects(Allowed.DURATION)
    Duration keptAfterEnd();

    /** How often to look for tokens that ended longer ago than that, and for idempotency keys that are over. */
    // Schedules read it by its name.
    @WithDefault("PT1H")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration sweepInterval();

    /** A token whose text is in a file. */
    interface InitialToken {
        /** File with the token's text; read when the token is made. */
        Path file();

        /** What the token may do. */
        Role role();

        /** The tenant that the token is bound to; it is made along with the token. */
        Optional<String> tenant();
    }
}
