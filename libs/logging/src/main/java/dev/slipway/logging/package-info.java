/**
 * How Slipway logs.
 *
 * <p>A message is constant text, a colon, and key-values, for example {@code LOG.info("mirrored base image: buildId={} image={}",
 * id, image)}. People read it as it is. {@link dev.slipway.logging.LogFields} turns the key-values into fields of the record, so
 * that the JSON log has each one by itself. It also escapes what a terminal would obey, in messages and in failures.
 */
@NullMarked
package dev.slipway.logging;

import org.jspecify.annotations.NullMarked;
