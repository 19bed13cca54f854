/**
 * The step that removes disks whose images are gone from the registry.
 *
 * <p>A reference is a place where the disk's image was pushed. A disk is removed when the registry answers for each of its
 * references with a 404 of its own, and when the last push is older than the grace period. After any other answer, or none, the
 * disk stays. All of this happens while the step holds the manifest. So a push at the same time either comes first, and the
 * registry has the image; or it comes second, finds no disk, and makes it again.
 *
 * <p>{@link dev.slipway.converter.cleanup.CleanupStep} is the step; {@link dev.slipway.converter.cleanup.CleanupRunner} runs it
 * at an interval, {@link dev.slipway.converter.cleanup.CleanupChannel} by hand.
 */
@NullMarked
package dev.slipway.converter.cleanup;

import org.jspecify.annotations.NullMarked;
