package dev.slipway.buildapi.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A secret that a tenant stored, without its value.
 *
 * @param bytes of the value
 * @param updatedBy the name of the token that wrote the value
 */
public record TenantSecret(
        String tenant, String name, int bytes, Instant createdAt, Instant updatedAt, String updatedBy) {
    public TenantSecret {
        requireNonNull(tenant, "tenant");
        requireNonNull(name, "name");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(updatedAt, "updatedAt");
        requireNonNull(updatedBy, "updatedBy");
    }
}
