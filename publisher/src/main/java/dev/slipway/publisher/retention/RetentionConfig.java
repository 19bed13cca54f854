package dev.slipway.publisher.retention;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** What is kept in the registry, and for how long. Defaults stand in {@code META-INF/microprofile-config.properties}. */
@ConfigMapping(prefix = "slipway.publisher.retention")
public interface RetentionConfig {
    /** Whether anything is removed by itself at all. */
    boolean enabled();

    /** Whether it is only told what would be removed. */
    boolean dryRun();

    /** From one look at all that there is to the next. */
    @Expects(Allowed.POSITIVE_DURATION)
    Duration every();

    /** How long the image of a build without a name, and its source, are kept after the build's end. */
    @Expects(Allowed.POSITIVE_DURATION)
    Duration images();

    /** How long a cache is kept that no build reads or writes. */
    @Expects(Allowed.POSITIVE_DURATION)
    Duration caches();

    /** From one look for images of builds that were cancelled or timed out to the next. */
    @Expects(Allowed.POSITIVE_DURATION)
    Duration abortedEvery();

    /**
     * How long after the end of a build that was cancelled or timed out its image is removed. A machine that dies late may push until
     * then: its grant ends with the build, its access tokens after {@code slipway.token.access-token-life}.
     */
    @Expects(Allowed.POSITIVE_DURATION)
    Duration abortedGrace();
}
