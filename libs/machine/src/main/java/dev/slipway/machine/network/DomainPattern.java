package dev.slipway.machine.network;

import java.util.Locale;

/**
 * A name, or all names below one: {@code registry.example.com}, {@code *.example.org}. The latter does not match {@code
 * example.org} itself.
 */
record DomainPattern(String name, boolean below) {
    private static final String ANY = "*.";

    static DomainPattern of(String pattern) {
        String lower = normal(pattern);
        return lower.startsWith(ANY)
                ? new DomainPattern(lower.substring(ANY.length()), true)
                : new DomainPattern(lower, false);
    }

    boolean matches(String host) {
        String lower = normal(host);
        return below ? lower.endsWith("." + name) && lower.length() > name.length() + 1 : lower.equals(name);
    }

    /** Names differ neither by case nor by the dot of the root. */
    static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
