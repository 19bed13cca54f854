/**
 * Space that is left to others. What Kafka and PostgreSQL find no space for is lost, so whoever fills file systems leaves a
 * {@link dev.slipway.freespace.SpaceReserve} on them: it begins nothing while there is less, and ends what it has begun.
 */
@NullMarked
package dev.slipway.freespace;

import org.jspecify.annotations.NullMarked;
