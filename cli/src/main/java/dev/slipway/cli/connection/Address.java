package dev.slipway.cli.connection;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** Addresses of Slipways: scheme, host and port, and nothing behind them. */
final class Address {
    private static final List<String> SCHEMES = List.of("http", "https");
    private static final List<String> ROOTS = List.of("", "/");

    private Address() {}

    /** Reads an address as a person writes it; empty where it is none. */
    static Optional<URI> parse(String text) {
        try {
            URI address = new URI(text);
            boolean known = address.getHost() != null && SCHEMES.contains(address.getScheme());
            return known && isBare(address) ? Optional.of(withoutPath(address)) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isBare(URI address) {
        return address.getRawUserInfo() == null
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && ROOTS.contains(address.getRawPath());
    }

    /** What to say of a text that is none. */
    static String complaint(String text) {
        return "not an http or https address: " + text
                + " (as in https://slipway.example.com, with no path, query or login)";
    }

    /** Whether everybody on the way there can read what is sent. */
    static boolean isOpenToOthers(URI address) {
        String host = address.getHost();
        return address.getScheme().equals("http")
                && !host.equals("localhost")
                && !host.equals("[::1]")
                && !host.matches("127(\\.[0-9]{1,3}){3}");
    }

    private static URI withoutPath(URI address) throws URISyntaxException {
        return new URI(address.getScheme(), null, address.getHost(), address.getPort(), null, null, null);
    }
}
