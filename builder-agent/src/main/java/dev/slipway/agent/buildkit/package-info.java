/**
 * The BuildKit of the machine's image: which client there is, its arguments, how to know that the daemon answers, and one run.
 *
 * <p>A daemon that ends or does not answer in time ends the build. What a run prints is read by {@link dev.slipway.agent.solve}.
 */
@NullMarked
package dev.slipway.agent.buildkit;

import org.jspecify.annotations.NullMarked;
