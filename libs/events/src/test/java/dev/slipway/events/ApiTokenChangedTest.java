package dev.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.account.Role;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ApiTokenChangedTest {
    private static final Instant NOW = Instant.parse("2026-11-23T21:30:00Z");

    @Test
    void aTokenOpensNothingFromItsEndOn() {
        ApiTokenChanged token = token(Role.VIEWER, Optional.empty(), Optional.of(NOW), Optional.empty());

        assertThat(token.isValidAt(NOW.minusMillis(1))).isTrue();
        assertThat(token.isValidAt(NOW)).isFalse();
    }

    @Test
    void aRevokedTokenOpensNothingAtAnyTime() {
        ApiTokenChanged token = token(Role.VIEWER, Optional.empty(), Optional.empty(), Optional.of(NOW));

        assertThat(token.isValidAt(NOW.minusSeconds(60))).isFalse();
    }

    @Test
    void aTenantsTokenNamesItsTenantAndAnAdminsNone() {
        assertThatThrownBy(() -> token(Role.TENANT, Optional.empty(), Optional.empty(), Optional.empty()))
                .hasMessageStartingWith("tenant: ");
        assertThatThrownBy(() -> token(Role.ADMIN, Optional.of("acme"), Optional.empty(), Optional.empty()))
                .hasMessageStartingWith("tenant: ");
        assertThatThrownBy(() -> token(Role.VIEWER, Optional.of("global"), Optional.empty(), Optional.empty()))
                .hasMessageStartingWith("tenant: ");
    }

    private static ApiTokenChanged token(
            Role role, Optional<String> tenant, Optional<Instant> expiresAt, Optional<Instant> revokedAt) {
        return new ApiTokenChanged("t1", "ci", role, tenant, "5e".repeat(32), NOW, expiresAt, revokedAt, 1);
    }
}
