/**
 * token-service: grants each build exactly its repositories, and speaks the registry token protocol.
 *
 * <p>It has one step and one endpoint. {@link dev.slipway.token.authorize} turns a prepared build into a grant and a sealed build
 * credential. {@link dev.slipway.token.exchange} swaps credentials for the access tokens that the registry takes. Both meet in
 * {@link dev.slipway.token.grant}, a map folded from a compacted topic. This package holds the configuration and puts the parts
 * together.
 */
@NullMarked
package dev.slipway.token;

import org.jspecify.annotations.NullMarked;
