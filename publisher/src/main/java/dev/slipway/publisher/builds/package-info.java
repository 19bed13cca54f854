/**
 * What Kafka tells of builds and names, as far as removals have to know it. In memory, read anew at each start.
 *
 * <p>What is not known here was there before Kafka's oldest record, or never. {@link dev.slipway.publisher.builds.KnownBuilds} says how far
 * back its knowledge goes, so that nobody takes "not known" for "old".
 */
@NullMarked
package dev.slipway.publisher.builds;

import org.jspecify.annotations.NullMarked;
