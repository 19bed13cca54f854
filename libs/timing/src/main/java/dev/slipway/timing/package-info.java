/**
 * When something that failed is tried again: {@link dev.slipway.timing.Backoff} has the pauses between the attempts.
 *
 * <p>How often something is tried, and which failures are worth another attempt, is for whoever tries to say.
 */
@NullMarked
package dev.slipway.timing;

import org.jspecify.annotations.NullMarked;
