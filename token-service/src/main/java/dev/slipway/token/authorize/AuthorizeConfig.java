package dev.slipway.token.authorize;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.time.Duration;

/** For whom build credentials are sealed, and how long they last. */
@ConfigMapping(prefix = "slipway.token")
public interface AuthorizeConfig {
    /** The launchers' public JWK or JWK set. */
    Path launcherKeyFile();

    Grant grant();

    /** How long grants last. */
    interface Grant {
        /** How long a build may wait for a machine. */
        @Expects(Allowed.POSITIVE_DURATION)
        Duration queueLimit();

        /** What is added to a build's own time limit for boot, push and shutdown. */
        Duration runMargin();

        /** How many times a build may be launched within its credential's life. */
        @Expects(Allowed.POSITIVE_NUMBER)
        int attempts();
    }
}
