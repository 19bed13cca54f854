/**
 * API tokens as build-api publishes them, and what each role opens at the registry.
 *
 * <p>token-service asks nobody whether a token is valid: it reads the compacted topic {@code slipway.api-token} into memory and
 * looks a token up by the SHA-256 of its text. The text itself is stored nowhere.
 */
@NullMarked
package dev.slipway.token.apitoken;

import org.jspecify.annotations.NullMarked;
