package dev.slipway.buildapi.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.buildapi.account.ApiToken;
import dev.slipway.events.account.Role;
import dev.slipway.http.FieldError;
import dev.slipway.http.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RightsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Optional<Instant> NEVER = Optional.empty();

    @Test
    void aRefusalSaysWhichTokenWasUsedAndWhatItMayDo() {
        Caller caller = new Caller("t1", "ci", Role.TENANT, Optional.of("acme"), NEVER);

        Problem problem = Rights.forbidden(caller, new FieldError("tenant", "the token belongs to another tenant"));

        assertThat(problem.status()).isEqualTo(403);
        assertThat(problem.detail())
                .isEqualTo(
                        "tenant: the token belongs to another tenant; this is the token ci (role tenant, tenant acme),"
                                + " which may start, read and end builds of tenant acme, and store its secrets and webhooks; pull builds/acme/**, images/acme/** and"
                                + " what it may read of mirror/** from the registry; push uploads/acme/**");
    }

    @Test
    void onlyAnAdminMayMakeAccounts() {
        for (Role role : Role.values()) {
            List<String> may = Rights.of(role, role == Role.TENANT ? Optional.of("acme") : Optional.empty());

            assertThat(may).isNotEmpty();
            assertThat(String.join(" ", may).contains("API tokens"))
                    .as(role.word())
                    .isEqualTo(role == Role.ADMIN);
        }
    }

    @Test
    void aDeployerThatIsBoundToATenantDoesNothingForOthers() {
        assertThat(Rights.of(Role.DEPLOYER, Optional.of("acme"))).noneMatch(right -> right.contains("every"));
    }

    private static ApiToken token(Optional<Instant> expiresAt, Optional<Instant> revokedAt) {
        return new ApiToken(
                "t1", "ci", Role.VIEWER, Optional.empty(), "0".repeat(64), NOW, "admin", expiresAt, revokedAt);
    }

    @Test
    void aTokenStandsUntilItsFirstEnd() {
        Optional<Instant> before = Optional.of(NOW.minusSeconds(2));
        Optional<Instant> justBefore = Optional.of(NOW.minusSeconds(1));
        Optional<Instant> later = Optional.of(NOW.plusNanos(1));

        assertThat(TokenStanding.of(token(NEVER, NEVER), NOW)).isInstanceOf(TokenStanding.Valid.class);
        assertThat(TokenStanding.of(token(later, NEVER), NOW)).isInstanceOf(TokenStanding.Valid.class);
        assertThat(TokenStanding.of(token(Optional.of(NOW), NEVER), NOW)).isInstanceOf(TokenStanding.Expired.class);
        assertThat(TokenStanding.of(token(NEVER, justBefore), NOW)).isInstanceOf(TokenStanding.Revoked.class);
        assertThat(TokenStanding.of(token(later, justBefore), NOW)).isInstanceOf(TokenStanding.Revoked.class);
        assertThat(TokenStanding.of(token(before, justBefore), NOW))
                .isEqualTo(new TokenStanding.Expired(token(before, justBefore), before.get()));
    }
}
