/**
 * API tokens: {@code /v1/tokens}, for admins, the tokens that a start makes, and the end of those that ended long ago.
 *
 * <p>The text of a token is shown once, to whoever made it. What is kept is its SHA-256: 256 random bits cannot be guessed,
 * so a fast hash without salt will do, and a token is found by it.
 */
@NullMarked
package dev.slipway.buildapi.token;

import org.jspecify.annotations.NullMarked;
