/**
 * What only launchers, or only the publisher, may read: sealed for their public key by build-api and token-service, opened with the
 * private one. Each has a key of its own.
 *
 * <p>A compact JWE (RFC 7516) with ECDH-ES+A256KW and A256GCM, and nothing else. Its {@code cty} says which {@link
 * dev.slipway.keys.seal.SealedKind} is inside, its {@code kid} which key opens it.
 */
@NullMarked
package dev.slipway.keys.seal;

import org.jspecify.annotations.NullMarked;
