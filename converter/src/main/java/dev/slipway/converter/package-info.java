/**
 * The step from a pushed image to a VM disk: reads {@code slipway.image.pushed}, writes
 * {@code slipway.image.converted}, exactly one answer to each push.
 *
 * <p>{@link dev.slipway.converter.ConvertChannel} is the only class that knows the framework;
 * {@link dev.slipway.converter.ConvertStep} tells what happens to a push; {@link dev.slipway.converter.store} keeps the
 * disks, each under the digest of the manifest that it was made from, so that no image is converted twice, and
 * {@link dev.slipway.converter.cleanup} removes those whose images are gone.
 */
@NullMarked
package dev.slipway.converter;

import org.jspecify.annotations.NullMarked;
