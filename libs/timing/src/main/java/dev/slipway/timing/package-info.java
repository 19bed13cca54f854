/**
 * When something is done again. {@link dev.slipway.timing.PeriodicRun} runs something at an interval. {@link
 * dev.slipway.timing.Backoff} says how long to wait between attempts at something that fails.
 *
 * <p>The caller decides how often it tries, and after which failures.
 */
@NullMarked
package dev.slipway.timing;

import org.jspecify.annotations.NullMarked;
