/**
 * What the writers of file systems share. {@link dev.slipway.disk.blocks.FileSystemWriter} is what a conversion knows of a writer.
 * {@link dev.slipway.disk.blocks.ContentArea} stores the contents of files whose tree is not known yet.
 */
@NullMarked
package dev.slipway.disk.blocks;

import org.jspecify.annotations.NullMarked;
