/**
 * The step from a pushed image to a VM disk: it takes {@code slipway.image.pushed} from the work queue and writes one {@code
 * slipway.image.converted} for each push.
 *
 * <p>{@link dev.slipway.converter.convert.ConvertChannel} ties the step to Kafka. {@link dev.slipway.converter.convert.ConvertStep}
 * tells what happens to a push. {@link dev.slipway.converter.store} keeps the disks, each under the digest of the manifest that it
 * was made from, so that no image is converted twice. {@link dev.slipway.converter.cleanup} removes disks whose images are gone.
 */
@NullMarked
package dev.slipway.converter.convert;

import org.jspecify.annotations.NullMarked;
