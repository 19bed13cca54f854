package dev.slipway.dockerfile.stage;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The grammar of image references, as Docker normalizes them: short names, hosts with ports, tag and digest together
 * (distribution/reference, {@code ParseNormalizedNamed}).
 */
public final class ImageName {

    private static final int MAX_LENGTH = 1024;
    private static final int MAX_PATH = 255;
    private static final String COMPONENT = "[a-z0-9]++(?:(?:__|[._]|-+)[a-z0-9]++)*+";
    private static final String HOST_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";

    private static final Pattern HOST =
            Pattern.compile("(?:" + HOST_LABEL + "(?:\\." + HOST_LABEL + ")*|\\[(?:[a-fA-F0-9:]+)])(?::[0-9]+)?");
    private static final Pattern REST = Pattern.compile("(" + COMPONENT + "(?:/" + COMPONENT + ")*+)"
            + "(?::[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?"
            + "(?:@(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}))?");
    private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");
    private static final Set<String> HUB = Set.of("docker.io", "index.docker.io");

    private ImageName() {}

    public static boolean isValid(String name) {
        if (name.length() > MAX_LENGTH || IDENTIFIER.matcher(name).matches()) {
            return false;
        }
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean hosted = isHost(first) && HOST.matcher(first).matches();
        // A first component that is no host by the grammar of hosts may still be one by the grammar of paths
        // (my_registry.example.com). Docker then takes the whole name for a path, and pulls from that host.
        var rest = REST.matcher(hosted ? name.substring(slash + 1) : name);
        if (!rest.matches()) {
            return false;
        }
        boolean official = hosted ? HUB.contains(first) && rest.group(1).indexOf('/') < 0 : slash < 0;
        return rest.group(1).length() + (official ? "library/".length() : 0) <= MAX_PATH;
    }

    /** A first component is a host if it looks like no path: a dot, a port, an upper-case letter, or localhost. */
    private static boolean isHost(String component) {
        return component.equals("localhost")
                || component.indexOf('.') >= 0
                || component.indexOf(':') >= 0
                || component.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
    }
}
