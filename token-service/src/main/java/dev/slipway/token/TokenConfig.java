package dev.slipway.token;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.time.Duration;

/** Configuration of token-service. Defaults of what has one stand in {@code META-INF/microprofile-config.properties}. */
@ConfigMapping(prefix = "slipway.token")
public interface TokenConfig {
    /** {@code iss} of everything signed here, and the {@code issuer} in the registry's configuration. */
    String issuer();

    /** {@code aud} of access tokens, and the {@code service} in the registry's configuration. */
    String registryService();

    /** The directory of keys; what is missing is made. */
    Path keysDirectory();

    /** The accounts file: digests and scopes of service accounts. */
    Path accountsFile();

    /** The launchers' public JWK or JWK set. */
    Path launcherKeyFile();

    /** How long an access token lasts. */
    Duration accessTokenLife();

    Grant grant();

    /** How long grants last, and how long they are waited for. */
    interface Grant {
        /** How long a build may wait for a machine. */
        Duration queueLimit();

        /** What is added to a build's own time limit for boot, push and shutdown. */
        Duration runMargin();

        /** How many times a build may be launched within its credential's life. */
        int attempts();

        /** How long it is remembered that a build has ended; a request older than that gets nothing. */
        Duration keptAfterEnd();

        /** How long an exchange waits for a grant that has not been read from Kafka yet. */
        Duration patience();
    }
}
