package dev.slipway.buildapi.registrylogin;

import dev.slipway.buildapi.account.RegistryLogin;
import dev.slipway.http.FieldError;

/** What became of a login that somebody stores. */
sealed interface LoginOutcome {
    /** @param isNew whether there was none for this host before */
    record Stored(RegistryLogin login, boolean isNew) implements LoginOutcome {}

    /** There is no tenant to store it for. */
    record NoTenant(FieldError error) implements LoginOutcome {}

    /** The tenant has as many as it may have. */
    record TooMany(int most) implements LoginOutcome {}
}
