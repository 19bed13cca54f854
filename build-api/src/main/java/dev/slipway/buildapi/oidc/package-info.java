/**
 * Access tokens of an OIDC issuer that the operator configured (docs/adr/0025-oidc-tokens-are-verified-here.md).
 *
 * <p>A token is verified here, with the keys that the issuer publishes; it is sent to nobody. jose4j verifies it and keeps the
 * keys. This package says what a token must have, fetches the keys within bounds, and turns claims into a role and a tenant by
 * the operator's rules. Without an issuer, nothing of it is started.
 */
@NullMarked
package dev.slipway.buildapi.oidc;

import org.jspecify.annotations.NullMarked;
