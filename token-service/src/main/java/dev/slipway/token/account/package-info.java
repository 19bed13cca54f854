/**
 * Service accounts: Slipway's own services at the registry and the deploy systems, each with a secret and a table of scopes.
 *
 * <p>The file that token-service reads holds SHA-256 digests of secrets, never secrets. A plain digest is enough because
 * secrets are 256 random bits; they are made here and nobody chooses them.
 */
@NullMarked
package dev.slipway.token.account;

import org.jspecify.annotations.NullMarked;
