/**
 * The pipeline's second step: which images does this Dockerfile name, and which of them does the operator's registry
 * have.
 *
 * <p>{@link dev.slipway.mirror.PrepareStep} reads the Dockerfile that the request carries and asks {@link
 * dev.slipway.mirror.ImageMirror} for each external image: an admin build copies it, exact to the byte,
 * every other build only looks it up. Whatever becomes of an image is a {@link dev.slipway.mirror.MirrorOutcome} and
 * never the end of the build: where the mirror has nothing, the build asks the upstream itself. {@link
 * dev.slipway.mirror.MirrorWorker} ties the step to Kafka and is the only class that knows the framework.
 */
@NullMarked
package dev.slipway.mirror;

import org.jspecify.annotations.NullMarked;
