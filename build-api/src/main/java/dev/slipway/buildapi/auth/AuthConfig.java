package dev.slipway.buildapi.auth;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** {@code slipway.build-api.auth.*}. */
@ConfigMapping(prefix = "slipway.build-api.auth")
public interface AuthConfig {
    /** JSON file of the API's tokens: see {@link TokenFile}. */
    Path tokensFile();
}
