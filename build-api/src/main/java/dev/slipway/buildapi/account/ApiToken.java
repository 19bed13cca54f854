package dev.slipway.buildapi.account;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.account.Role;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An API token as it is kept, without its text. The components are those of {@link ApiTokenChanged}.
 *
 * @param createdBy the name of the token that made it
 */
public record ApiToken(
        String id,
        String name,
        Role role,
        Optional<String> tenant,
        String sha256,
        Instant createdAt,
        String createdBy,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt) {
    public ApiToken {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(role, "role");
        requireNonNull(tenant, "tenant");
        requireNonNull(sha256, "sha256");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(createdBy, "createdBy");
        requireNonNull(expiresAt, "expiresAt");
        requireNonNull(revokedAt, "revokedAt");
    }

    /** Whether it opens what its role may open. */
    public boolean isValidAt(Instant time) {
        return endedAt().filter(end -> !time.isBefore(end)).isEmpty();
    }

    /** From when it opens nothing any more, in the future or the past. */
    public Optional<Instant> endedAt() {
        return Stream.of(revokedAt, expiresAt).flatMap(Optional::stream).min(Instant::compareTo);
    }

    /** The same, revoked; one that was revoked before stays as it was. */
    public ApiToken revoked(Instant at) {
        return revokedAt.isPresent()
                ? this
                : new ApiToken(id, name, role, tenant, sha256, createdAt, createdBy, expiresAt, Optional.of(at));
    }

    /** What others hear of it. */
    ApiTokenChanged event(long revision) {
        return new ApiTokenChanged(id, name, role, tenant, sha256, createdAt, expiresAt, revokedAt, revision);
    }
}
