/**
 * The way from an image to a disk, told by {@link dev.slipway.disk.conversion.DiskImages}: resolve the reference, read the
 * layers, write the file system, read it once for its hashes while its end is written, put the file in its place.
 */
@NullMarked
package dev.slipway.disk.conversion;

import org.jspecify.annotations.NullMarked;
