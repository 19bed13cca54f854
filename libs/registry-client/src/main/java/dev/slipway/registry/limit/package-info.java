/**
 * How much registries let one fetch, as their answers tell, and what a client keeps to because of it. {@link
 * dev.slipway.registry.limit.RateLimit} reads the headers; {@link dev.slipway.registry.limit.Courtesy} decides.
 */
@NullMarked
package dev.slipway.registry.limit;

import org.jspecify.annotations.NullMarked;
