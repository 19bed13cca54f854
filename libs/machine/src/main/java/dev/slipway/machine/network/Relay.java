package dev.slipway.machine.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * A place that every machine reaches: the registry, or the endpoint where it gets tokens.
 *
 * @param kind what passes
 * @param host by name or address, as references name it
 * @param port there
 * @param path the only one of a token endpoint
 */
public record Relay(Kind kind, String host, int port, String path) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** What passes a relay. */
    public enum Kind {
        /** Bytes. What the machine sends is counted. */
        REGISTRY,
        /** Requests over plain HTTP for the one path of the token endpoint. */
        TOKEN_PATH,
        /** Bytes: over TLS, nobody sees which path is meant. */
        TOKEN_HOST
    }

    /** The registry. */
    public static Relay registry(URI url) {
        return new Relay(Kind.REGISTRY, url.getHost(), port(url), "");
    }

    /** The token endpoint of the registry. */
    public static Relay token(URI realm) {
        boolean readable = "http".equals(realm.getScheme());
        return new Relay(readable ? Kind.TOKEN_PATH : Kind.TOKEN_HOST, realm.getHost(), port(realm), realm.getPath());
    }

    private static int port(URI url) {
        if (url.getPort() > 0) {
            return url.getPort();
        }
        return "http".equals(url.getScheme()) ? HTTP : HTTPS;
    }

    /** Whether it lies on this host's loopback, whose name means another place within the machine. */
    public boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Looked up anew each time. */
    InetSocketAddress address() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }
}
