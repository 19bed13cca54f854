package dev.slipway.buildapi.registry;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** {@code slipway.build-api.registry.*}. */
@ConfigMapping(prefix = "slipway.build-api.registry")
public interface RegistryConfig {
    /** Base URL of the operator's registry; {@code slipway.registry.url} if not set. */
    URI url();

    /** build-api's service account; none for a registry that asks for nothing. */
    Optional<String> username();

    /** File with the account's secret. */
    Optional<Path> passwordFile();

    /** Where the registry sends clients for tokens, if that is neither on its own origin nor, like it, on loopback. */
    Optional<URI> realm();
}
