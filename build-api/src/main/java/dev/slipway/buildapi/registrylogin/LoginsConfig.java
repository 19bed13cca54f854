package dev.slipway.buildapi.registrylogin;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** {@code slipway.build-api.registry-logins.*}. */
@ConfigMapping(prefix = "slipway.build-api.registry-logins")
public interface LoginsConfig {
    /** The publisher's public keys, a JWK or a JWK set, of which the first is used. */
    Path publisherKeyFile();
}
