package dev.slipway.buildapi.auth;

import static java.util.Objects.requireNonNull;

import dev.slipway.buildapi.account.ApiToken;
import dev.slipway.buildapi.oidc.OidcAccount;
import dev.slipway.events.account.Role;
import java.security.Principal;
import java.time.Instant;
import java.util.Optional;

/**
 * Whoever sent a request, as its token says.
 *
 * @param id the API token's, for ever; {@code oidc:<sub>} of whoever has a token of the OIDC issuer
 * @param name the token's name, for logs and {@code requested_by}
 * @param tenant the tenant that the token is bound to; always there for {@link Role#TENANT}
 */
public record Caller(String id, String name, Role role, Optional<String> tenant, Optional<Instant> expiresAt)
        implements Principal {
    private static final String SUBMITTED = "slipway.build.submitted";
    private static final String OF_ISSUER = "oidc:";

    public Caller {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(role, "role");
        requireNonNull(tenant, "tenant");
        requireNonNull(expiresAt, "expiresAt");
        if (role == Role.TENANT && tenant.isEmpty()) {
            throw new IllegalArgumentException("token " + name + ": a tenant's token names its tenant");
        }
    }

    /** The bearer of this token. */
    static Caller of(ApiToken token) {
        return new Caller(token.id(), token.name(), token.role(), token.tenant(), token.expiresAt());
    }

    /** The bearer of a token of the OIDC issuer. */
    static Caller of(OidcAccount account) {
        String id = whoOfIssuer(account.subject());
        return new Caller(id, id, account.role(), account.tenant(), Optional.of(account.expiresAt()));
    }

    /** How the audit log names a subject of the OIDC issuer. */
    static String whoOfIssuer(String subject) {
        return OF_ISSUER + subject;
    }

    /** As the audit log has it: {@code token:<id>} or {@code oidc:<sub>}. */
    public String who() {
        return isOfIssuer() ? id : "token:" + id;
    }

    /** Whether this caller has no API token, but one of the OIDC issuer. */
    public boolean isOfIssuer() {
        return id.startsWith(OF_ISSUER);
    }

    /** A deploy system that publishes on Kafka: the broker's ACLs let it in, and it is never an admin. */
    public static Caller ofSubmittedTopic() {
        return new Caller(SUBMITTED, SUBMITTED, Role.DEPLOYER, Optional.empty(), Optional.empty());
    }

    /** Whether builds of this tenant exist for the caller at all. */
    public boolean sees(String buildTenant) {
        return tenant.isEmpty() || tenant.get().equals(buildTenant);
    }

    /** Whether the caller may start and cancel builds that it sees. */
    public boolean mayBuild() {
        return role != Role.VIEWER;
    }

    public boolean isAdmin() {
        return role == Role.ADMIN;
    }

    @Override
    public String getName() {
        return name;
    }
}
