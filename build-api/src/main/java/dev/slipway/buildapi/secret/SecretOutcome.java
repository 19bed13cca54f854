package dev.slipway.buildapi.secret;

import dev.slipway.buildapi.account.TenantSecret;
import dev.slipway.http.FieldError;

/** What became of a value that somebody stores. */
sealed interface SecretOutcome {
    /** @param isNew whether there was none of this name before */
    record Stored(TenantSecret secret, boolean isNew) implements SecretOutcome {}

    /** There is no tenant to store it for. */
    record NoTenant(FieldError error) implements SecretOutcome {}

    /** The tenant has as many as it may have. */
    record TooMany(int most) implements SecretOutcome {}
}
