/**
 * The pipeline's second step: it finds the images that a Dockerfile names, and which of them the operator's registry has.
 *
 * <p>{@link dev.slipway.mirror.prepare.PrepareChannel} takes {@code slipway.build.requested} from the work queue and writes {@code
 * slipway.build.prepared}. {@link dev.slipway.mirror.prepare.PrepareStep} is the step itself. It asks {@link
 * dev.slipway.mirror.prepare.ImageMirror} for each external image. An admin build copies the image, exact to the byte. Every other
 * build only looks it up.
 *
 * <p>The result for each image is a {@link dev.slipway.mirror.prepare.MirrorOutcome}. It never ends the build: where the mirror has
 * nothing, the build asks the upstream itself.
 */
@NullMarked
package dev.slipway.mirror.prepare;

import org.jspecify.annotations.NullMarked;
