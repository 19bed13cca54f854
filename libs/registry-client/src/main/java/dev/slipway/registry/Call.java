package dev.slipway.registry;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * One request of the protocol: what to send where, and with which access.
 *
 * @param repeatable whether sending it twice does no harm, so that it may be tried again after a failure
 */
record Call(
        Endpoint endpoint,
        String method,
        URI uri,
        Scopes scopes,
        Map<String, String> headers,
        RequestBody body,
        boolean repeatable) {

    Call {
        headers = Map.copyOf(headers);
    }

    static Call read(Endpoint endpoint, String method, String pathAndQuery, Scopes scopes) {
        return new Call(endpoint, method, endpoint.resolve(pathAndQuery), scopes, Map.of(), RequestBody.none(), true);
    }

    static Call write(Endpoint endpoint, String method, URI uri, Scopes scopes) {
        return new Call(endpoint, method, uri, scopes, Map.of(), RequestBody.none(), false);
    }

    Call header(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Call(endpoint, method, uri, scopes, more, body, repeatable);
    }

    Call body(RequestBody newBody) {
        return new Call(endpoint, method, uri, scopes, headers, newBody, repeatable);
    }

    /** The same call for somebody who does the repeating. */
    Call once() {
        return new Call(endpoint, method, uri, scopes, headers, body, false);
    }

    Call asRepeatable() {
        return new Call(endpoint, method, uri, scopes, headers, body, true);
    }

    Call to(URI target) {
        return new Call(endpoint, method, target, scopes, headers, body, repeatable);
    }

    /** For messages: method, host and path. */
    @Override
    public String toString() {
        return method + " " + Origin.withoutSecrets(uri);
    }
}
