package dev.slipway.registry.operator;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of one service for the operator's registry; the group {@code registry} of its configuration. */
public interface OperatorRegistryConfig {
    /** Base URL of the registry; {@code slipway.registry.url} where the service has none of its own. */
    URI url();

    /** The service's account; without it, the service is anonymous. */
    Optional<String> username();

    /** File with the account's secret, read at each use. */
    Optional<Path> passwordFile();

    /**
     * Where the registry sends clients for tokens, where that is neither on its own origin nor, like it, on loopback. The
     * account's secret goes nowhere else.
     */
    Optional<URI> realm();
}
