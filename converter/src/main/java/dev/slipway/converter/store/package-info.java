/**
 * Where the disks lie, each under the digest of the manifest that it was made from:
 *
 * <pre>
 * &lt;folder&gt;/
 *   .lock                      a byte for each manifest that somebody holds, see ManifestLocks
 *   &lt;hex of the digest&gt;/
 *     disk.&lt;format&gt;           the disk
 *     references.json          where its image was pushed
 *     used                     empty; its time is that of the last download
 *     disk.json                its description, written last: a disk without one is not there
 *   .&lt;hex&gt;.&lt;uuid&gt;.removed/   a disk that is being removed: renamed first, then its files are deleted
 * </pre>
 *
 * <p>{@link dev.slipway.converter.store.DiskStore} reads without a lock. Whoever changes something holds the manifest as a {@link
 * dev.slipway.converter.store.DiskPlace}. One thread holds it at a time, of all processes that share the folder.
 */
@NullMarked
package dev.slipway.converter.store;

import org.jspecify.annotations.NullMarked;
