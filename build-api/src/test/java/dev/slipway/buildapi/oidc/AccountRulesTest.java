package dev.slipway.buildapi.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.buildapi.oidc.AccountRules.Mapping;
import dev.slipway.events.account.Role;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountRulesTest {
    private static final AccountRule ACME = rule("acme", Role.TENANT, "acme", Map.of("repository_owner", "acme"));
    private static final Set<Role> USUAL = Set.of(Role.TENANT, Role.VIEWER);
    private static final AccountRules CLAIMED =
            new AccountRules(List.of(), Optional.of("slipway_tenant"), Optional.of("realm_access.roles"), USUAL);

    private static AccountRule rule(String name, Role role, String tenant, Map<String, String> claims) {
        return new AccountRule(name, claims, role, Optional.ofNullable(tenant));
    }

    private static AccountRules rules(AccountRule... rules) {
        return new AccountRules(List.of(rules), Optional.empty(), Optional.empty(), USUAL);
    }

    private static Mapping claimed(Object tenant, Object roles) {
        Map<String, Object> claims = new HashMap<>();
        claims.put("slipway_tenant", tenant);
        claims.put("realm_access", Map.of("roles", roles));
        return CLAIMED.of(new ClaimValues(claims));
    }

    private static String reason(Mapping mapping) {
        assertThat(mapping).isInstanceOf(Mapping.Nothing.class);
        return ((Mapping.Nothing) mapping).reason();
    }

    private static Mapping.To to(Role role, String tenant) {
        return new Mapping.To(role, Optional.ofNullable(tenant));
    }

    /** As Kubernetes has it in the tokens of its service accounts. */
    @Test
    void findsClaimsWithinAnObjectWhoseOwnNameHasADot() {
        AccountRules rules = rules(rule("acme", Role.TENANT, "acme", Map.of("kubernetes.io.namespace", "acme-ci")));

        assertThat(rules.of(new ClaimValues(Map.of("kubernetes.io", Map.of("namespace", "acme-ci")))))
                .isEqualTo(to(Role.TENANT, "acme"));
        assertThat(rules.of(new ClaimValues(Map.of("kubernetes.io", Map.of("namespace", "other")))))
                .isInstanceOf(Mapping.Nothing.class);
        // An object of the first word alone does not hide the one that has the claim.
        assertThat(rules.of(new ClaimValues(
                        Map.of("kubernetes", Map.of("io", Map.of()), "kubernetes.io", Map.of("namespace", "acme-ci")))))
                .isEqualTo(to(Role.TENANT, "acme"));
    }

    @Test
    void whoseClaimsFitARuleHasItsRoleAndTenant() {
        assertThat(rules(ACME).of(new ClaimValues(Map.of("repository_owner", "acme", "ref", "x"))))
                .isEqualTo(to(Role.TENANT, "acme"));
    }

    @Test
    void allClaimsOfARuleHaveToFit() {
        AccountRules rules =
                rules(rule("main", Role.DEPLOYER, null, Map.of("repository", "acme/app", "ref", "refs/heads/main")));

        assertThat(rules.of(new ClaimValues(Map.of("repository", "acme/app", "ref", "refs/heads/main"))))
                .isEqualTo(to(Role.DEPLOYER, null));
        assertThat(reason(rules.of(new ClaimValues(Map.of("repository", "acme/app", "ref", "refs/heads/other")))))
                .contains("repository is \"acme/app\"", "ref is \"refs/heads/other\"");
        assertThat(reason(rules.of(new ClaimValues(Map.of("repository", "acme/app")))))
                .contains("ref is not there");
    }

    @Test
    void aRefusalDoesNotTellWhatOthersRulesLookFor() {
        assertThat(reason(rules(ACME).of(new ClaimValues(Map.of("repository_owner", "mallory")))))
                .contains("no rule", "repository_owner is \"mallory\"")
                .doesNotContain("acme");
    }

    @Test
    void aClaimMayBeATextANumberAYesOrAnArray() {
        AccountRule rule = rule("r", Role.VIEWER, null, Map.of("id", "7", "protected", "true", "groups", "builders"));

        assertThat(rules(rule)
                        .of(new ClaimValues(
                                Map.of("id", 7L, "protected", true, "groups", List.of("others", "builders")))))
                .isEqualTo(to(Role.VIEWER, null));
    }

    @Test
    void aClaimIsNoBeginningAndNoPartOfAnother() {
        for (Object value :
                List.of("acme-evil", "Acme", "xacme", "acme ", "acme/x", Map.of("acme", "acme"), List.of())) {
            assertThat(rules(ACME).of(new ClaimValues(Map.of("repository_owner", value))))
                    .as("%s", value)
                    .isInstanceOf(Mapping.Nothing.class);
        }
    }

    @Test
    void aValueWithASlashAndAStarStandsForAllBelow() {
        AccountRules rules = rules(rule("acme", Role.TENANT, "acme", Map.of("project_path", "acme/*")));

        for (String path : List.of("acme/app", "acme/team/app")) {
            assertThat(rules.of(new ClaimValues(Map.of("project_path", path))))
                    .as(path)
                    .isEqualTo(to(Role.TENANT, "acme"));
        }
        for (String path : List.of("acme", "acme/", "acme-evil/app", "x/acme/app")) {
            assertThat(rules.of(new ClaimValues(Map.of("project_path", path))))
                    .as(path)
                    .isInstanceOf(Mapping.Nothing.class);
        }
    }

    @Test
    void rulesThatGiveDifferentRightsGiveNothing() {
        AccountRule other = rule("other", Role.DEPLOYER, null, Map.of("ref", "main"));
        ClaimValues both = new ClaimValues(Map.of("repository_owner", "acme", "ref", "main"));

        assertThat(reason(rules(ACME, other).of(both))).contains("acme, other");
        assertThat(rules(ACME, rule("same", Role.TENANT, "acme", Map.of("ref", "main")))
                        .of(both))
                .isEqualTo(to(Role.TENANT, "acme"));
    }

    @Test
    void aRuleWithoutClaimsIsNone() {
        assertThatThrownBy(() -> rule("all", Role.ADMIN, null, Map.of())).hasMessageContaining("every token");
    }

    @Test
    void claimsThatKnowSlipwaySayTheTenantAndTheRoleThemselves() {
        assertThat(claimed("acme", List.of("offline_access", "tenant"))).isEqualTo(to(Role.TENANT, "acme"));
        assertThat(claimed(List.of("acme"), "viewer")).isEqualTo(to(Role.VIEWER, "acme"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "deployer", "TENANT", "", "root"})
    void aClaimGivesNoRoleThatTheOperatorDidNotAllow(String role) {
        assertThat(reason(claimed("acme", role))).contains("exactly one role of tenant, viewer");
    }

    @Test
    void severalRolesAreNone() {
        assertThat(reason(claimed("acme", List.of("viewer", "tenant")))).contains("exactly one role");
        assertThat(claimed("acme", List.of("viewer", "admin"))).isEqualTo(to(Role.VIEWER, "acme"));
    }

    @Test
    void aTokenWithoutTheTenantsClaimDoesNotOpenAllTenants() {
        assertThat(reason(claimed(null, "viewer"))).contains("slipway_tenant is not there");
        assertThat(reason(claimed(List.of("acme", "other"), "viewer"))).contains("exactly one tenant");
        assertThat(reason(claimed("a/b\u0000", "viewer"))).contains("slipway_tenant is \"a/b\\u0000\"");
    }

    @Test
    void withoutAClaimForTheRoleATokenWithATenantHasTheRoleTenant() {
        AccountRules rules = new AccountRules(List.of(), Optional.of("tenant"), Optional.empty(), USUAL);

        assertThat(rules.of(new ClaimValues(Map.of("tenant", "acme")))).isEqualTo(to(Role.TENANT, "acme"));
        assertThat(rules.of(new ClaimValues(Map.of("role", "admin")))).isInstanceOf(Mapping.Nothing.class);
    }

    @Test
    void anAdminBelongsToNoTenantAndADeployerWithoutATenantsClaimToAll() {
        AccountRules rules =
                new AccountRules(List.of(), Optional.empty(), Optional.of("role"), Set.of(Role.ADMIN, Role.DEPLOYER));

        assertThat(rules.of(new ClaimValues(Map.of("role", "admin")))).isEqualTo(to(Role.ADMIN, null));
        assertThat(rules.of(new ClaimValues(Map.of("role", "deployer")))).isEqualTo(to(Role.DEPLOYER, null));
    }

    @Test
    void aClaimWithAWholeNameComesBeforeOneWithinOthers() {
        ClaimValues claims = new ClaimValues(
                Map.of("https://example.com/tenant", "acme", "a.b", "whole", "a", Map.of("b", "inner", "c", "inner")));

        assertThat(claims.of("https://example.com/tenant")).containsExactly("acme");
        assertThat(claims.of("a.b")).containsExactly("whole");
        assertThat(claims.of("a.c")).containsExactly("inner");
        assertThat(claims.of("a")).isEmpty();
        assertThat(claims.of("a.b.c")).isEmpty();
    }

    @Test
    void showsFewValuesAndNoneThatATerminalObeys() {
        ClaimValues claims = new ClaimValues(
                Map.of("groups", Arrays.asList("1", null, "\u001b[2J", "3", "4"), "x", "y".repeat(500)));

        assertThat(claims.shown("groups")).isEqualTo("groups is \"1\", \"\\u001b[2J\", \"3\" and more");
        assertThat(claims.shown("x").length()).isLessThan(100);
    }
}
