/**
 * The launch step of the pipeline: takes {@code slipway.build.authorized}, runs the build in a machine of its own, relays its
 * log and says how it ended.
 *
 * <p>{@link dev.slipway.launcher.LaunchStep} is the story of one build; {@link dev.slipway.launcher.Attempt} that of one machine.
 * {@link dev.slipway.launcher.LaunchChannel} is the only class that knows the framework. What the machine says is the word
 * of a stranger: its log is bounded, its digest is verified, and it gets no secret that the build did not declare.
 *
 * <p>Delivery is at least once, so every launch begins with the {@link dev.slipway.launcher.BuildLedger}, a fold of what has been
 * said about each build: an ended build stays ended, and of two attempts the one that started last goes on.
 */
@NullMarked
package dev.slipway.launcher;

import org.jspecify.annotations.NullMarked;
