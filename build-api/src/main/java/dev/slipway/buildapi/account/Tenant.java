package dev.slipway.buildapi.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody whose builds, images and caches are apart from those of others.
 *
 * @param name a component of repository names; for ever
 * @param displayName for people
 * @param createdBy the name of the token that made it
 * @param removedAt since when it builds nothing any more, where it was removed
 */
public record Tenant(
        String name, String displayName, Instant createdAt, String createdBy, Optional<Instant> removedAt) {
    public Tenant {
        requireNonNull(name, "name");
        requireNonNull(displayName, "displayName");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(createdBy, "createdBy");
        requireNonNull(removedAt, "removedAt");
    }

    /** The same under another name for people. */
    public Tenant called(String newDisplayName) {
        return new Tenant(name, newDisplayName, createdAt, createdBy, removedAt);
    }

    /** The same, removed. */
    public Tenant removed(Instant at) {
        return new Tenant(name, displayName, createdAt, createdBy, Optional.of(at));
    }
}
