package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.events.account.Role;
import dev.slipway.events.repository.TenantName;
import dev.slipway.events.text.Absent;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How an API token stands from now on. The topic is compacted by the token's id, so that it has the state of each token that
 * there is. A token that was removed for good leaves nothing.
 *
 * @param tokenId what the token is called for ever, and its record's key; tells nothing about the token
 * @param name what its maker called it, for people
 * @param tenant the tenant that the token is bound to: always there for {@link Role#TENANT}, never for {@link Role#ADMIN}. Where
 *     it is not there, the token opens what its role opens of every tenant
 * @param sha256 of the token's text, 64 hexadecimal digits in lower case
 * @param expiresAt from when it opens nothing any more, where it has an end
 * @param revokedAt since when it opens nothing any more, where somebody revoked it
 * @param revision counts up with each change of any token: of two records of one token the one with the larger number counts
 */
public record ApiTokenChanged(
        String tokenId,
        String name,
        Role role,
        Optional<String> tenant,
        @JsonProperty("sha256") String sha256,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt,
        long revision)
        implements Event {
    /** How the text of each token begins, which tells it from other credentials, for people and for secret scanners. */
    public static final String TEXT_PREFIX = "slw_";

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public ApiTokenChanged {
        requireNonNull(tokenId, "token_id");
        requireNonNull(name, "name");
        requireNonNull(role, "role");
        tenant = Absent.ifNull(tenant);
        requireNonNull(sha256, "sha256");
        requireNonNull(createdAt, "created_at");
        expiresAt = Absent.ifNull(expiresAt);
        revokedAt = Absent.ifNull(revokedAt);
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256: is not 64 hexadecimal digits in lower case");
        }
        if (role == Role.TENANT && tenant.isEmpty() || role == Role.ADMIN && tenant.isPresent()) {
            throw new IllegalArgumentException("tenant: a tenant's token has one, and an admin's has none");
        }
        if (tenant.filter(named -> !TenantName.isValid(named)).isPresent()) {
            throw new IllegalArgumentException("tenant: is not a valid name of a tenant");
        }
    }

    /** Whether the token opens what its role may open at this time. */
    public boolean isValidAt(Instant time) {
        return revokedAt.isEmpty()
                && expiresAt.filter(end -> !time.isBefore(end)).isEmpty();
    }

    @Override
    public String subject() {
        return tokenId;
    }
}
