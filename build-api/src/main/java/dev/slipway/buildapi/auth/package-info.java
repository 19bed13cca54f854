/**
 * Who asks: Bearer tokens (RFC 6750) from a file of hashes, with four roles.
 *
 * <p>The filter covers the resources that carry {@link dev.slipway.buildapi.auth.NeedsToken}. It leaves everything else in the
 * same process alone. Tokens are compared as SHA-256 hashes in constant time. The file never holds a token itself.
 *
 * <p>A changed file is read within a second. A broken file is reported, and the tokens that were read before stay valid. So a
 * typing error locks nobody out and lets nobody in. If the file stays broken, the service reports that it is not ready.
 */
@NullMarked
package dev.slipway.buildapi.auth;

import org.jspecify.annotations.NullMarked;
