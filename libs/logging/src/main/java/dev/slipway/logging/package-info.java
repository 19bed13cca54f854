/**
 * How Slipway logs.
 *
 * <p>A message is constant text, a colon, and key-values: {@code LOG.info("mirrored base image: buildId={} image={}", id, * image)}. People read it as it is. {@link dev.slipway.logging.LogFields} makes the key-values fields of the record,
 * so that the JSON log has them apart, and escapes in messages and failures what a terminal would obey.
 */
@NullMarked
package dev.slipway.logging;

import org.jspecify.annotations.NullMarked;
