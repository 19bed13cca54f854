package dev.slipway.token.grant;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** How grants are kept, and how long they are waited for. */
@ConfigMapping(prefix = "slipway.token.grant")
public interface GrantConfig {
    /** How long it is remembered that a build has ended; a request older than that gets nothing. */
    Duration keptAfterEnd();

    /** How often to look for builds that need not be remembered. */
    // The schedule of GrantSweep reads it by its name.
    @Expects(Allowed.POSITIVE_DURATION)
    Duration sweepInterval();

    /** How long an exchange waits for a grant that has not been read from Kafka yet. */
    Duration patience();
}
