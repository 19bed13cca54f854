package dev.slipway.buildapi.oidc;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.account.Role;
import dev.slipway.events.repository.TenantName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decides which role and tenant the claims of a token have. The operator's rules come first. If none fits, the claims that the
 * operator named say it themselves, within the roles that the operator allows them. Whatever is not clear gives nothing.
 *
 * @param tenantClaim the claim with the tenant
 * @param roleClaim the claim with the role
 * @param claimedRoles the roles that this claim may give
 */
record AccountRules(
        List<AccountRule> rules, Optional<String> tenantClaim, Optional<String> roleClaim, Set<Role> claimedRoles) {
    AccountRules {
        rules = List.copyOf(rules);
        requireNonNull(tenantClaim, "tenantClaim");
        requireNonNull(roleClaim, "roleClaim");
        claimedRoles = Set.copyOf(claimedRoles);
    }

    /** What claims come to. */
    sealed interface Mapping {
        record To(Role role, Optional<String> tenant) implements Mapping {}

        /** @param reason which claim is what, and what was looked for */
        record Nothing(String reason) implements Mapping {}
    }

    Mapping of(ClaimValues token) {
        List<AccountRule> fitting =
                rules.stream().filter(rule -> rule.fits(token)).toList();
        if (fitting.isEmpty()) {
            return tenantClaim.isPresent() || roleClaim.isPresent() ? claimed(token) : noRule(token, "");
        }
        List<Mapping.To> given =
                fitting.stream().map(AccountRule::gives).distinct().toList();
        return given.size() == 1
                ? given.getFirst()
                : new Mapping.Nothing("the rules "
                        + fitting.stream().map(AccountRule::name).collect(Collectors.joining(", "))
                        + " all fit it, and they give different rights; the operator has to make them differ");
    }

    /** The values that rules look for are not told: with a public issuer, they would tell everybody of all tenants. */
    private Mapping.Nothing noRule(ClaimValues token, String more) {
        if (rules.isEmpty()) {
            return new Mapping.Nothing(more);
        }
        String looked = new TreeSet<>(rules.stream()
                        .flatMap(rule -> rule.claims().keySet().stream())
                        .toList())
                .stream().map(token::shown).collect(Collectors.joining(", "));
        return new Mapping.Nothing("no rule of the operator's fits it: rules look at these claims, and in this token "
                + looked + (more.isEmpty() ? "" : "; and " + more));
    }

    private Mapping claimed(ClaimValues token) {
        List<Role> roles = roleClaim
                .map(claim -> token.of(claim).stream()
                        .flatMap(word -> Role.ofWord(word).stream())
                        .filter(claimedRoles::contains)
                        .distinct()
                        .toList())
                .orElse(claimedRoles.contains(Role.TENANT) ? List.of(Role.TENANT) : List.of());
        if (roles.size() != 1) {
            String where = roleClaim.map(token::shown).orElse("no claim has a role");
            return noRule(
                    token,
                    where + ", which should name exactly one role of "
                            + claimedRoles.stream().sorted().map(Role::word).collect(Collectors.joining(", ")));
        }
        Role role = roles.getFirst();
        return role == Role.ADMIN ? new Mapping.To(role, Optional.empty()) : bound(token, role);
    }

    /** If a claim has the tenant, it has to be there: a token without it would open all tenants. */
    private Mapping bound(ClaimValues token, Role role) {
        if (tenantClaim.isEmpty()) {
            return role == Role.TENANT
                    ? noRule(token, "no claim has the tenant, which the role tenant needs")
                    : new Mapping.To(role, Optional.empty());
        }
        List<String> tenants = token.of(tenantClaim.get());
        return tenants.size() == 1 && TenantName.isValid(tenants.getFirst())
                ? new Mapping.To(role, Optional.of(tenants.getFirst()))
                : noRule(token, token.shown(tenantClaim.get()) + ", which should name exactly one tenant");
    }
}
