package dev.slipway.buildapi.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A login to another registry that a tenant stored, without its password.
 *
 * @param host as references name it, with its port where there is one
 * @param updatedBy the name of the token that wrote the login
 */
public record RegistryLogin(
        String tenant, String host, String username, Instant createdAt, Instant updatedAt, String updatedBy) {
    public RegistryLogin {
        requireNonNull(tenant, "tenant");
        requireNonNull(host, "host");
        requireNonNull(username, "username");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(updatedAt, "updatedAt");
        requireNonNull(updatedBy, "updatedBy");
    }
}
