/**
 * What the writers of file systems share: {@link dev.slipway.disk.blocks.FileSystemWriter} is what a conversion knows of them,
 * {@link dev.slipway.disk.blocks.ContentArea} is how they store contents whose tree is not known yet.
 */
@NullMarked
package dev.slipway.disk.blocks;

import org.jspecify.annotations.NullMarked;
