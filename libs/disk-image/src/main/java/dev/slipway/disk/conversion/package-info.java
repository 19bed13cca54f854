/**
 * The way from an image to a disk. {@link dev.slipway.disk.conversion.DiskImages} does it in this order: resolve the reference,
 * read the layers, write the file system, read it once for its hashes (while its end is still written), and put the file in its
 * place.
 */
@NullMarked
package dev.slipway.disk.conversion;

import org.jspecify.annotations.NullMarked;
