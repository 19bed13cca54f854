package dev.slipway.buildapi.secret;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** {@code slipway.build-api.secrets.*}. */
@ConfigMapping(prefix = "slipway.build-api.secrets")
public interface SecretsConfig {
    /** The launchers' public keys, a JWK or a JWK set, of which the first is used; the file that token-service has too. */
    Path launcherKeyFile();

    /** The keys that stored values are encrypted with in the database, a JWK of type oct or a set of them. */
    Path keyFile();
}
