package dev.slipway.registry.reference;

import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A repository: the registry's host with its port, and the path below it.
 *
 * <p>The host is what credentials are bound to and is written as users write it ({@code docker.io}, {@code
 * registry.example.com:5000}, {@code [::1]:5000}); where it is reached is the client's configuration. The path follows
 * the distribution specification's grammar, so that no path has empty, upper-case or {@code ..} components.
 */
public record Repository(String host, String path) {
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
            + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[0-9a-fA-F:.]+])(?::[0-9]{1,5})?");
    /**
     * Docker reads such a name as a path, and pulls from its first component all the same: so a host without a port may have
     * underscores ({@code my_registry.example.com}).
     */
    private static final Pattern HOST_LIKE_A_PATH = Pattern.compile(
            "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*\\.[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern PATH =
            Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final int MAX_NAME = 255;
    /** The longest name of the DNS, with a port. */
    private static final int MAX_HOST = 253 + ":65535".length();

    public Repository {
        if (!isHost(host)) {
            throw new InvalidReferenceException("not a registry host: \"" + host + "\"");
        }
        host = host.toLowerCase(Locale.ROOT);
        if (path.isEmpty()) {
            throw new InvalidReferenceException("the repository name is missing");
        }
        if (path.length() <= MAX_NAME && !path.equals(path.toLowerCase(Locale.ROOT))) {
            throw new InvalidReferenceException("a repository name is lower case: \"" + path + "\"");
        }
        if (!isValidPath(path)) {
            throw new InvalidReferenceException("not a repository name: \"" + path + "\"");
        }
    }

    private static boolean isHost(String text) {
        return text.length() <= MAX_HOST
                && (HOST.matcher(text).matches()
                        || HOST_LIKE_A_PATH.matcher(text).matches());
    }

    /** Whether the distribution specification's grammar accepts this as a repository's name below its host. */
    public static boolean isValidPath(String path) {
        return path.length() <= MAX_NAME && PATH.matcher(path).matches();
    }

    /** The repository of this name at the registry with this base URL, as in a service's configuration. */
    public static Repository at(URI registry, String path) {
        return new Repository(hostOf(registry), path);
    }

    /** The host (with its port where one is given) under which the registry with this base URL is named. */
    public static String hostOf(URI registry) {
        String authority = registry.getAuthority();
        if (authority == null) {
            throw new InvalidReferenceException("not a registry's URL: \"" + registry + "\"");
        }
        return authority.toLowerCase(Locale.ROOT);
    }

    public ImageReference tag(String tag) {
        return ImageReference.of(this).withTag(tag);
    }

    public ImageReference digest(Digest digest) {
        return ImageReference.of(this).withDigest(digest);
    }

    /**
     * {@code host/path}, which names this repository for whoever parses it. A host that would look like a part of a path,
     * {@code registry/app}, is told apart from one by its capitals.
     */
    @Override
    public String toString() {
        return (looksLikeAHost(host) ? host : host.toUpperCase(Locale.ROOT)) + "/" + path;
    }

    /** Whether Docker takes the first component of a reference for a host. */
    static boolean looksLikeAHost(String component) {
        return component.contains(".")
                || component.contains(":")
                || component.equals("localhost")
                || component.chars().anyMatch(Character::isUpperCase);
    }
}
