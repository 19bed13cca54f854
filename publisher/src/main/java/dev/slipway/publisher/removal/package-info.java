/**
 * Removes what somebody wants to be removed from Slipway's registry: a name, or what nobody needs any more. What became of it is told on
 * Kafka. A registry that does not answer is tried again, and then the request fails.
 */
@NullMarked
package dev.slipway.publisher.removal;

import org.jspecify.annotations.NullMarked;
