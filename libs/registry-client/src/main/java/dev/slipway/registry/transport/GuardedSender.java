package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.guard.GuardedSockets;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends requests to registries, and to where they lead. A registry chooses where its redirects and realms lead, and who wrote
 * a reference may have chosen the registry. With a guard, they may lead to public addresses only, which is judged at the moment of
 * connecting. What was configured ({@link
 * RegistryPolicy#isConfigured}) is not judged. If the JVM is set to use an HTTP proxy, the proxy looks names up and has
 * rules of its own.
 */
final class GuardedSender implements AutoCloseable {
    private final HttpSender sender;
    /** Has connections of its own, so that none is used again that nobody judged. */
    private final Optional<HttpSender> guarded;

    private final RegistryPolicy policy;

    /** @param guard judges addresses; empty where everything that the policy lets pass may be connected to */
    GuardedSender(
            RegistryPolicy policy, Optional<GuardedSockets> guard, Duration connectTimeout, Duration stallTimeout) {
        this.sender = new HttpSender(Optional.empty(), connectTimeout, stallTimeout);
        this.guarded = guard.map(sockets -> new HttpSender(Optional.of(sockets), connectTimeout, stallTimeout));
        this.policy = policy;
    }

    /**
     * The answer of any status; the caller closes its body.
     *
     * @param from the registry that is asked, or that leads there
     * @throws IOException the failure of the request body's own source, as it was thrown there
     * @throws RegistryException.Unavailable when there is no answer
     * @throws RegistryException.Malformed when the request would go where it may not
     */
    Answer send(Endpoint from, Outgoing request) throws IOException {
        if (guarded.isEmpty() || policy.isConfigured(from, request.uri()) || isProxied(request.uri())) {
            return sender.send(request);
        }
        boolean own = from.isOriginOf(request.uri());
        boolean encrypted = "https".equalsIgnoreCase(request.uri().getScheme());
        if (own && !encrypted) {
            throw notAllowed(from);
        }
        if (!encrypted || (!own && request.body().size() > 0)) {
            throw new RegistryException.Malformed(from.host() + " leads to " + Origin.of(request.uri())
                    + ", which is not configured. Nothing is sent to such a host, and nothing asked without"
                    + " encryption");
        }
        try {
            return guarded.get().send(request);
        } catch (GuardedSockets.ForbiddenAddressException e) {
            if (own) {
                throw notAllowed(from);
            }
            throw new RegistryException.Malformed(from.host() + " leads to " + Origin.of(request.uri())
                    + ", which is neither a public address nor configured");
        }
    }

    private static RegistryException.Malformed notAllowed(Endpoint registry) {
        return new RegistryException.Malformed("the registry " + registry.host()
                + " is not at a public address. Such a registry is asked only if the operator's settings name it");
    }

    /** Whether a proxy is used there: the first one that the JVM is told of counts, and SOCKS does not. */
    private static boolean isProxied(URI uri) {
        ProxySelector proxies = ProxySelector.getDefault();
        return proxies != null
                && proxies.select(uri).stream().limit(1).anyMatch(proxy -> proxy.type() == Proxy.Type.HTTP);
    }

    @Override
    public void close() {
        sender.close();
        guarded.ifPresent(HttpSender::close);
    }
}
