package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.guard.GuardedSockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;

/**
 * Sends requests to registries, and to where they lead. The address of a registry was configured, or written by
 * somebody who may have images mirrored. But the registry chooses where its redirects and realms lead. With a guard,
 * they may lead to public addresses only, which is judged at the moment of connecting. What was configured ({@link
 * RegistryPolicy#isConfigured}) is not judged. If the JVM is set to use an HTTP proxy, the proxy looks names up and has
 * rules of its own.
 */
final class GuardedSender implements AutoCloseable {
    private final HttpSender sender;
    private final RegistryPolicy policy;
    private final Optional<GuardedSockets> guard;
    private final Duration connectTimeout;
    private final Duration stallTimeout;

    /** @param guard judges addresses; empty where everything that the policy lets pass may be connected to */
    GuardedSender(
            RegistryPolicy policy, Optional<GuardedSockets> guard, Duration connectTimeout, Duration stallTimeout) {
        this.sender = new HttpSender(connectTimeout, stallTimeout);
        this.policy = policy;
        this.guard = guard;
        this.connectTimeout = connectTimeout;
        this.stallTimeout = stallTimeout;
    }

    /**
     * The answer of any status; the caller closes its body.
     *
     * @param from the registry that is asked, or that leads there
     * @throws IOException the failure of the request body's own source, as it was thrown there
     * @throws RegistryException.Unavailable when there is no answer
     * @throws RegistryException.Malformed when the request would go where it may not
     */
    HttpResponse<InputStream> send(Endpoint from, HttpRequest request, RequestBody body) throws IOException {
        if (guard.isEmpty() || policy.isConfigured(from, request.uri()) || isProxied(request.uri())) {
            return sender.send(request, body);
        }
        boolean hasBody = request.bodyPublisher()
                .filter(content -> content.contentLength() != 0)
                .isPresent();
        if (hasBody || !"https".equalsIgnoreCase(request.uri().getScheme())) {
            throw new RegistryException.Malformed(from.host() + " leads to " + Origin.of(request.uri())
                    + ", which is not configured. Nothing is sent to such a host, and nothing asked without"
                    + " encryption");
        }
        return sendGuarded(from, request, guard.get());
    }

    /** Whether {@code java.net.http} uses a proxy there: it tries the first one alone, and connects by itself past SOCKS. */
    private static boolean isProxied(URI uri) {
        ProxySelector proxies = ProxySelector.getDefault();
        return proxies != null
                && proxies.select(uri).stream().limit(1).anyMatch(proxy -> proxy.type() == Proxy.Type.HTTP);
    }

    private HttpResponse<InputStream> sendGuarded(Endpoint from, HttpRequest request, GuardedSockets sockets)
            throws IOException {
        HttpsURLConnection connection =
                (HttpsURLConnection) request.uri().toURL().openConnection(Proxy.NO_PROXY);
        String target = request.method() + " " + Origin.withoutSecrets(request.uri());
        try {
            connection.setSSLSocketFactory(sockets);
            connection.setRequestMethod(request.method());
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setConnectTimeout(millis(connectTimeout));
            connection.setReadTimeout(millis(stallTimeout));
            request.headers()
                    .map()
                    .forEach((name, values) -> values.forEach(value -> connection.addRequestProperty(name, value)));
            return GuardedResponse.of(request, connection);
        } catch (GuardedSockets.ForbiddenAddressException e) {
            connection.disconnect();
            throw new RegistryException.Malformed(from.host() + " leads to " + Origin.of(request.uri())
                    + ", which is neither a public address nor configured");
        } catch (IOException e) {
            connection.disconnect();
            throw GuardedResponse.failure(target, e);
        }
    }

    /** For sockets, to which 0 means to wait for ever, and which take no more than an int. */
    private static int millis(Duration timeout) {
        return (int) Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        sender.close();
    }
}
