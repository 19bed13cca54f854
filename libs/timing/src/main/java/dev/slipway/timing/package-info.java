/**
 * When something that failed is tried again: {@link dev.slipway.timing.Backoff} has the pauses between the attempts.
 *
 * <p>The caller decides how often it tries, and after which failures.
 */
@NullMarked
package dev.slipway.timing;

import org.jspecify.annotations.NullMarked;
