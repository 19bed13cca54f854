package dev.slipway.token.exchange;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** What access tokens are for, and how long they last. */
@ConfigMapping(prefix = "slipway.token")
public interface ExchangeConfig {
    /** {@code aud} of access tokens, and the {@code service} in the registry's configuration. */
    String registryService();

    /** How long an access token lasts. */
    @Expects(Allowed.POSITIVE_DURATION)
    Duration accessTokenLife();
}
