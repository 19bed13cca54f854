/**
 * Files that appear under their names complete and synced, or not at all ({@link dev.slipway.disk.file.PartialFile}), and
 * folders that go with all that is in them ({@link dev.slipway.disk.file.Folders}).
 */
@NullMarked
package dev.slipway.disk.file;

import org.jspecify.annotations.NullMarked;
