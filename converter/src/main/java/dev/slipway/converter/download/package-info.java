/**
 * Serves disks over HTTP to whoever has an address that build-api signed: {@code GET <url>/disks/<hex of the manifest's digest>}.
 *
 * <p>No path comes from the client: the digest alone names the disk, and {@link dev.slipway.converter.store.DiskStore} knows its file.
 * A disk that is cleaned up while somebody reads it is read to its end, because its file is open. What cannot be answered is a problem
 * document; a download that cannot go on is cut off, so that nobody takes it for whole.
 */
@NullMarked
package dev.slipway.converter.download;

import org.jspecify.annotations.NullMarked;
