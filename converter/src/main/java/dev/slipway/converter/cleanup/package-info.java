/**
 * The step that removes disks whose images are gone from the registry.
 *
 * <p>A disk goes when each of its references, that is each place where its image was pushed, is answered by the registry
 * with a 404 of its own, and the last push is older than the grace period. Whatever else is answered, or nothing, keeps the
 * disk. All of that happens while the manifest is held, so that a push at the same time either comes first, and is found in
 * the registry, or comes second, and finds no disk and makes it anew.
 *
 * <p>{@link dev.slipway.converter.cleanup.CleanupStep} is the step; {@link dev.slipway.converter.cleanup.CleanupRunner} runs it
 * now and then, {@link dev.slipway.converter.cleanup.CleanupChannel} by hand.
 */
@NullMarked
package dev.slipway.converter.cleanup;

import org.jspecify.annotations.NullMarked;
