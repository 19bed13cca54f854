package dev.slipway.buildapi.webhook;

import dev.slipway.registry.guard.PublicAddresses;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which URLs a webhook may have. A name is looked up here for a better answer to whoever adds it; what counts is the address at the
 * moment of connecting, which is judged alike.
 *
 * @param allowPrivate whether private addresses, and no TLS, are allowed
 */
public record WebhookAddress(boolean allowPrivate) {
    private static final int LONGEST = 2_048;

    /** Whether connections may go there. */
    public Predicate<InetAddress> allowed() {
        return allowPrivate ? _ -> true : PublicAddresses::contains;
    }

    /** What is wrong with a URL, as a phrase that follows the field's name; empty where nothing is. */
    Optional<String> refusal(String url) {
        if (url.length() > LONGEST) {
            return Optional.of("has more than " + LONGEST + " characters");
        }
        if (!url.chars().allMatch(letter -> letter > ' ' && letter <= '~')) {
            return Optional.of("must be of ASCII characters without blanks; write others as %20 and so on");
        }
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            return Optional.of("is not a URL");
        }
        return form(uri).or(() -> place(uri));
    }

    private Optional<String> form(URI uri) {
        String scheme = String.valueOf(uri.getScheme());
        if (!scheme.equals("https") && !(allowPrivate && scheme.equals("http"))) {
            return Optional.of("must begin with https://");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            return Optional.of("must have the name of a host, such as https://ci.example.com/hooks");
        }
        if (uri.getRawUserInfo() != null) {
            return Optional.of("must not have a user in it; deliveries are signed with the webhook's secret");
        }
        return uri.getRawFragment() == null
                ? Optional.empty()
                : Optional.of("must not have a fragment (#), which is never sent");
    }

    private Optional<String> place(URI uri) {
        String host = uri.getHost();
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!allowed().test(address)) {
                    return Optional.of(notPublic(host));
                }
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of("leads to " + host + ", which has no address");
        }
    }

    /** What is said of a host at an address where nothing is sent. */
    public static String notPublic(String host) {
        return "leads to " + host + ", which is not a public address; only the operator can allow that, with"
                + " slipway.build-api.webhooks.allow-private-addresses";
    }
}
