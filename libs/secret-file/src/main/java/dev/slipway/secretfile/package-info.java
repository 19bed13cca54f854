/**
 * Files with secrets, as operators keep them beside a service.
 *
 * <p>{@link dev.slipway.secretfile.SecretFile} reads a secret only where nobody else can. {@link
 * dev.slipway.secretfile.FollowedFile} keeps what was read, and reads again when the file changes. What it cannot read leaves
 * the last value in force, but not unnoticed: {@link dev.slipway.secretfile.Watched} says since when that is so, and a service
 * is not ready when it lasts. {@link dev.slipway.secretfile.WatchedFile} does the same for files that are read at each use.
 */
@NullMarked
package dev.slipway.secretfile;

import org.jspecify.annotations.NullMarked;
