/**
 * What is told of a finished disk, as a value and as the JSON beside it ({@link dev.slipway.disk.description.DiskImage}).
 */
@NullMarked
package dev.slipway.disk.description;

import org.jspecify.annotations.NullMarked;
