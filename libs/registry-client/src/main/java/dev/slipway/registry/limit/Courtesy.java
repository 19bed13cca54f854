package dev.slipway.registry.limit;

import dev.slipway.registry.RegistryException;
import java.time.Duration;

/**
 * What a client keeps to towards registries: it hears what they say of their limits, and may hold a request or a download back. The
 * host is always the registry's name in references, wherever it is reached. Called by many threads at once.
 */
public interface Courtesy {
    /** Keeps to nothing. */
    Courtesy NONE = new Courtesy() {};

    /**
     * Lets a request go out to the registry, or throws instead of it.
     *
     * @param fetchesManifest whether it is one that registries count: a GET of a manifest
     * @throws RegistryException.RateLimited where the registry is to be left alone. It is handled as if the registry had said so
     */
    default void checkMayAsk(String host, boolean fetchesManifest) throws RegistryException.RateLimited {}

    /** The registry's answer about a manifest, of whatever status, told this. */
    default void told(String host, RateLimit limit) {}

    /**
     * The registry, or where it led, did not serve a request and said how long to wait ({@code Retry-After}).
     *
     * @param answer what it said, for people
     */
    default void refused(String host, Duration pause, String answer) {}

    /** How many bytes of a blob are to be read at once, of so many that there is room for; at least one. */
    default int atOnce(String host, int room) {
        return room;
    }

    /** So many bytes of a blob have arrived. Returns when more of them may be read. */
    default void received(String host, int bytes) throws RegistryException.Interrupted {}
}
