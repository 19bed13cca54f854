/**
 * What a caller chooses for a disk: its file system, its size, and where the contents of files go.
 */
@NullMarked
package dev.slipway.disk.format;

import org.jspecify.annotations.NullMarked;
