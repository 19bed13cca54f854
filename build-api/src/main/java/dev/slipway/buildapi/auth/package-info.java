/**
 * Who asks: Bearer tokens (RFC 6750) from a file of hashes, with four roles.
 *
 * <p>The filter covers the resources that carry {@link dev.slipway.buildapi.auth.NeedsToken} and no others, so that it
 * leaves alone what else lives in the same process. Tokens are compared as SHA-256 hashes in constant time; the file
 * never holds a token itself. A changed file counts within a second; a broken one is reported and the tokens read before
 * stay valid, so that a typing error locks nobody out and lets nobody in.
 */
@NullMarked
package dev.slipway.buildapi.auth;

import org.jspecify.annotations.NullMarked;
