package dev.slipway.token;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** What all of token-service is configured with. Defaults of what has one stand in {@code META-INF/microprofile-config.properties}. */
@ConfigMapping(prefix = "slipway.token")
public interface TokenConfig {
    /** {@code iss} of everything signed here, and the {@code issuer} in the registry's configuration. */
    String issuer();

    /** The directory of keys; what is missing is made. */
    Path keysDirectory();

    /** The accounts file: digests and scopes of service accounts. */
    Path accountsFile();
}
