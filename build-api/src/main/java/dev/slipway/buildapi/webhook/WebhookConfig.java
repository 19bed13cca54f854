package dev.slipway.buildapi.webhook;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code slipway.build-api.webhooks.*}. */
@ConfigMapping(prefix = "slipway.build-api.webhooks")
public interface WebhookConfig {
    /** Whether webhooks may lead into private networks, and be without TLS. Whoever may add webhooks can then send there. */
    @WithDefault("false")
    boolean allowPrivateAddresses();

    /** How many webhooks a tenant may have. */
    @WithDefault("20")
    @Expects(Allowed.POSITIVE_NUMBER)
    int mostOfOneTenant();

    /** How many deliveries of one webhook may wait. What comes then is counted and not sent. */
    @WithDefault("1000")
    @Expects(Allowed.POSITIVE_NUMBER)
    int mostWaiting();

    /** How many deliveries this process makes at once. Of one webhook, it is one at a time. */
    @WithDefault("64")
    @Expects(Allowed.POSITIVE_NUMBER)
    int atOnce();

    /** How long one attempt may take, from looking up the name to the end of the answer. */
    @WithDefault("PT15S")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration timeout();

    /** The pause after the first failed attempt; each is twice as long as the one before it. */
    @WithDefault("PT5S")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration firstPause();

    /** No pause is longer. */
    @WithDefault("PT1H")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration longestPause();

    /** How long a delivery is tried. An event that is older when it is heard of is not sent at all. */
    @WithDefault("PT12H")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration giveUpAfter();

    /** How long a webhook may fail, each attempt, until nothing is sent to it any more. */
    @WithDefault("P3D")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration disableAfter();

    /** How long deliveries can be seen and sent again. */
    @WithDefault("P14D")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration keepFor();

    /** How often to look for deliveries that are older than that. */
    // A schedule reads it by its name.
    @WithDefault("PT1H")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration sweepInterval();
}
