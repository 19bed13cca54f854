package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import java.net.URI;

/** Where a registry host is reached. Only requests to exactly this origin carry the host's credentials. */
public record Endpoint(String host, URI base, Origin origin) {

    /** The address of a path below this endpoint. */
    public URI resolve(String pathAndQuery) {
        String root = base.toString();
        return URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + pathAndQuery);
    }

    /**
     * Whether this address has the endpoint's scheme, host and port.
     *
     * @throws RegistryException.Malformed when it is none to follow
     */
    public boolean isOriginOf(URI uri) throws RegistryException.Malformed {
        return Origin.of(uri).equals(origin);
    }
}
