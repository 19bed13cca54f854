/**
 * The pipeline's second step: it finds the images that a Dockerfile names, and which of them the operator's registry has.
 *
 * <p>{@link dev.slipway.mirror.prepare.PrepareChannel} takes {@code slipway.build.requested} from the work queue and writes {@code
 * slipway.build.prepared}. {@link dev.slipway.mirror.prepare.PrepareStep} is the step itself. It asks {@link
 * dev.slipway.mirror.prepare.ImageMirror} for each external image. It copies the image, exact to the byte, where {@link
 * dev.slipway.mirror.policy.MirrorPolicy} lets this build do so, and else looks it up. {@link
 * dev.slipway.mirror.prepare.MirrorLedger} is what is written down of the mirror: what is private, and what was compared when.
 *
 * <p>Admins ask for single images, too: {@code slipway.base-image.requested} is another queue, and {@link
 * dev.slipway.mirror.prepare.BaseImageStep} works on it by way of the same {@code ImageMirror}.
 *
 * <p>The result for each image is a {@link dev.slipway.mirror.prepare.MirrorOutcome}. It ends the build only where
 * nobody can have the image; else, where the mirror has nothing, the build asks the upstream itself.
 */
@NullMarked
package dev.slipway.mirror.prepare;

import org.jspecify.annotations.NullMarked;
