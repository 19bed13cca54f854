package dev.slipway.registry;

import java.net.URI;

/** Where a registry host is reached. Only requests to exactly this origin carry the host's credentials. */
record Endpoint(String host, URI base, Origin origin) {

    URI resolve(String pathAndQuery) {
        String root = base.toString();
        return URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + pathAndQuery);
    }
}
