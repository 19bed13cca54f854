/**
 * When something is done again: {@link dev.slipway.timing.PeriodicRun} for what happens now and then, {@link
 * dev.slipway.timing.Backoff} for the pauses between attempts at something that failed.
 *
 * <p>How often something is tried, and which failures are worth another attempt, is for whoever tries to say.
 */
@NullMarked
package dev.slipway.timing;

import org.jspecify.annotations.NullMarked;
