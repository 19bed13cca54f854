/**
 * Removes from the registry what nobody needs any more: images of builds that were cancelled, images without a name and their sources
 * after a time, caches that no build used for a time.
 *
 * <p>What there is, the registry's own list says; what became of it, Kafka. Where either does not answer, nothing is removed. A removal
 * that was cut off is done again by the next look.
 */
@NullMarked
package dev.slipway.publisher.retention;

import org.jspecify.annotations.NullMarked;
