/**
 * Files with secrets, as operators keep them beside a service.
 *
 * <p>{@link dev.slipway.secretfile.SecretFile} refuses a file that other users can read. {@link
 * dev.slipway.secretfile.FollowedFile} keeps what was read, and reads again when the file changes. If it
 * cannot read the file any more, the last value stays in force. {@link dev.slipway.secretfile.Watched} then says since when, and
 * a service reports that it is not ready when this lasts. {@link dev.slipway.secretfile.WatchedFile} does the same for files that are read at each use.
 */
@NullMarked
package dev.slipway.secretfile;

import org.jspecify.annotations.NullMarked;
