package dev.slipway.registry.transport;

import dev.slipway.registry.auth.Scopes;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * One request of the protocol: what to send where, and with which access.
 *
 * @param repeatable whether sending it twice does no harm, so that it may be tried again after a failure
 */
public record Call(
        Endpoint endpoint,
        String method,
        URI uri,
        Scopes scopes,
        Map<String, String> headers,
        RequestBody body,
        boolean repeatable) {

    public Call {
        headers = Map.copyOf(headers);
    }

    /** A call that changes nothing, and may be repeated. */
    public static Call read(Endpoint endpoint, String method, String pathAndQuery, Scopes scopes) {
        return new Call(endpoint, method, endpoint.resolve(pathAndQuery), scopes, Map.of(), RequestBody.none(), true);
    }

    /** A call that changes something, and is not repeated unless {@link #asRepeatable} says so. */
    public static Call write(Endpoint endpoint, String method, URI uri, Scopes scopes) {
        return new Call(endpoint, method, uri, scopes, Map.of(), RequestBody.none(), false);
    }

    /** The same call with one header more. */
    public Call header(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Call(endpoint, method, uri, scopes, more, body, repeatable);
    }

    /** The same call with this body. */
    public Call body(RequestBody newBody) {
        return new Call(endpoint, method, uri, scopes, headers, newBody, repeatable);
    }

    /** The same call for somebody who does the repeating. */
    public Call once() {
        return new Call(endpoint, method, uri, scopes, headers, body, false);
    }

    /** The same call, where sending it twice does no harm. */
    public Call asRepeatable() {
        return new Call(endpoint, method, uri, scopes, headers, body, true);
    }

    /** The same call to another address. */
    public Call to(URI target) {
        return new Call(endpoint, method, target, scopes, headers, body, repeatable);
    }

    /** For messages: method, host and path. */
    @Override
    public String toString() {
        return method + " " + Origin.withoutSecrets(uri);
    }
}
