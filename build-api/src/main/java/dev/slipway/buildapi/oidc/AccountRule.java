package dev.slipway.buildapi.oidc;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.account.Role;
import java.util.Map;
import java.util.Optional;

/**
 * A rule of the operator's: whose claims are all these has this role.
 *
 * @param name the operator's
 * @param claims what each claim must be; a value that ends with {@code /*} stands for all that begins so
 */
record AccountRule(String name, Map<String, String> claims, Role role, Optional<String> tenant) {
    private static final String ALL_BELOW = "/*";

    AccountRule {
        requireNonNull(name, "name");
        claims = Map.copyOf(claims);
        requireNonNull(role, "role");
        requireNonNull(tenant, "tenant");
        if (claims.isEmpty()) {
            throw new IllegalArgumentException("rule " + name + " would fit every token");
        }
    }

    boolean fits(ClaimValues token) {
        return claims.entrySet().stream().allMatch(claim -> token.of(claim.getKey()).stream()
                .anyMatch(value -> isMeant(claim.getValue(), value)));
    }

    /** What it gives to whom it fits. */
    AccountRules.Mapping.To gives() {
        return new AccountRules.Mapping.To(role, tenant);
    }

    private static boolean isMeant(String wanted, String value) {
        return wanted.endsWith(ALL_BELOW)
                ? value.startsWith(wanted.substring(0, wanted.length() - 1)) && value.length() >= wanted.length()
                : value.equals(wanted);
    }
}
