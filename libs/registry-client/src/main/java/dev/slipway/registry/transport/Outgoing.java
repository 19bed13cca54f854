package dev.slipway.registry.transport;

import java.net.URI;
import java.util.Map;

/** A request as it goes out, with all its headers but those of the connection. */
record Outgoing(String method, URI uri, Map<String, String> headers, RequestBody body) {
    Outgoing {
        headers = Map.copyOf(headers);
    }

    static Outgoing get(URI uri, Map<String, String> headers) {
        return new Outgoing("GET", uri, headers, RequestBody.none());
    }

    /** For messages: method, host and path. */
    @Override
    public String toString() {
        return method + " " + Origin.withoutSecrets(uri);
    }
}
