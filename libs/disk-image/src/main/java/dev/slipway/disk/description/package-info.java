/**
 * The description of a finished disk: as a value, {@link dev.slipway.disk.description.DiskImage}, and as the JSON file beside the
 * disk.
 */
@NullMarked
package dev.slipway.disk.description;

import org.jspecify.annotations.NullMarked;
