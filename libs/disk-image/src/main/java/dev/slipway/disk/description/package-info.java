/**
 * What is told of a finished disk: a value, {@link dev.slipway.disk.description.DiskImage}, and the JSON file beside the disk.
 */
@NullMarked
package dev.slipway.disk.description;

import org.jspecify.annotations.NullMarked;
