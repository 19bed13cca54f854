package dev.slipway.buildapi.oidc;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.account.Role;
import java.time.Instant;
import java.util.Optional;

/**
 * A caller for whom the issuer vouches, as the operator's rules see it.
 *
 * @param subject the {@code sub} of the token, fit to be shown
 * @param tenant where the caller is bound to one; nobody has looked yet whether there is such a tenant
 */
public record OidcAccount(String subject, Role role, Optional<String> tenant, Instant expiresAt) {
    public OidcAccount {
        requireNonNull(subject, "subject");
        requireNonNull(role, "role");
        requireNonNull(tenant, "tenant");
        requireNonNull(expiresAt, "expiresAt");
    }
}
