/**
 * Who asks: Bearer tokens (RFC 6750) of the tables of accounts, or of a configured OIDC issuer, with four roles.
 *
 * <p>The filter covers the resources that carry {@link dev.slipway.buildapi.auth.NeedsToken}. It leaves everything else in the
 * same process alone. It asks the database at each request, so that a token counts from its creation to its revocation and
 * not a second longer. If the database does not answer, nobody is let in.
 */
@NullMarked
package dev.slipway.buildapi.auth;

import org.jspecify.annotations.NullMarked;
