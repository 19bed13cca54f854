/**
 * Files that appear under their names complete and synced, or not at all ({@link dev.slipway.disk.file.PartialFile}).
 */
@NullMarked
package dev.slipway.disk.file;

import org.jspecify.annotations.NullMarked;
