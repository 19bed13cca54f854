package dev.slipway.buildapi.account;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Whoever changes accounts.
 *
 * @param name for people: the name of a token
 * @param who as the audit log has it, {@code token:<id>} or {@code oidc:<sub>}
 * @param address from where the request came
 */
public record Actor(String name, String who, Optional<String> address) {
    private static final String SETTINGS = "initial-tokens";

    public Actor {
        requireNonNull(name, "name");
        requireNonNull(who, "who");
        requireNonNull(address, "address");
    }

    /** The operator, by way of the settings. */
    public static Actor ofSettings() {
        return new Actor(SETTINGS, "service:build-api", Optional.empty());
    }
}
