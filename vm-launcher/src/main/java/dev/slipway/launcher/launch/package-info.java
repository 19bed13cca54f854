/**
 * The launch step of the pipeline: it takes {@code slipway.build.authorized}, runs the build in a machine of its own, relays the
 * log, and says how the build ended.
 *
 * <p>{@link dev.slipway.launcher.launch.LaunchChannel} ties the step to Kafka. {@link dev.slipway.launcher.launch.LaunchStep} is the
 * story of one build, {@link dev.slipway.launcher.launch.Attempt} that of one machine. What the machine says is the word of a
 * stranger: its log is bounded, its digest is verified, and it gets no secret that the build did not declare.
 *
 * <p>Delivery is at least once. So every launch begins with the {@link dev.slipway.launcher.launch.BuildLedger}, which folds what was
 * said about each build: a build that has ended stays ended, and of two attempts the one that started last goes on.
 */
@NullMarked
package dev.slipway.launcher.launch;

import org.jspecify.annotations.NullMarked;
