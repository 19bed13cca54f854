package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import java.net.URI;
import java.util.Locale;

/** Scheme, host and port of a URL with the default port filled in: what a credential may be sent to. */
record Origin(String scheme, String host, int port) {
    private static final int LAST_PORT = 65_535;

    static Origin of(URI uri) throws RegistryException.Malformed {
        String authority = uri.getRawAuthority();
        if (uri.getHost() == null
                && authority != null
                && authority.contains("_")
                && authority.matches("[A-Za-z0-9._-]+(:[0-9]*)?")) {
            throw new RegistryException.Malformed(
                    "the host " + authority + " cannot be asked: Java reaches no host name with an underscore");
        }
        if (uri.getScheme() == null
                || uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getPort() > LAST_PORT) {
            throw new RegistryException.Malformed("not a URL to follow: " + withoutSecrets(uri));
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port =
                switch (scheme) {
                    case "http" -> uri.getPort() < 0 ? 80 : uri.getPort();
                    case "https" -> uri.getPort() < 0 ? 443 : uri.getPort();
                    default -> throw new RegistryException.Malformed("not an http URL: " + withoutSecrets(uri));
                };
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
    }

    boolean isLoopback() {
        return Hosts.isLoopback(host);
    }

    boolean isEncrypted() {
        return scheme.equals("https");
    }

    /** Scheme, host and path: the query may hold a signature, the user info a password. */
    static String withoutSecrets(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getPath();
    }

    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
