package dev.slipway.buildapi.token;

import dev.slipway.buildapi.account.ApiToken;
import dev.slipway.http.FieldError;

/** What became of a wish for a token. */
sealed interface TokenOutcome {
    /**
     * The token is there.
     *
     * @param text the token itself, which nobody can be shown again
     */
    record Made(ApiToken token, String text) implements TokenOutcome {
        @Override
        public String toString() {
            return "Made[token=" + token + ", text=?]";
        }
    }

    /** There is no tenant to bind it to. */
    record NoTenant(FieldError error) implements TokenOutcome {}

    /** A valid token is called so. */
    record NameTaken(ApiToken by) implements TokenOutcome {}
}
