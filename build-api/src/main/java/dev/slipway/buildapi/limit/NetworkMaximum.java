package dev.slipway.buildapi.limit;

import java.util.Locale;

/** The most that a build may reach; each is less than the one before. */
public enum NetworkMaximum {
    /** Public addresses. */
    EGRESS,
    /** Servers that the request names. */
    ALLOWED_DOMAINS,
    /** No server. */
    ISOLATED;

    /** The word in JSON: {@code allowed_domains}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
