/**
 * Layers that were converted once and serve every image that has them: {@link dev.slipway.disk.store.LayerStore} keeps two files
 * for each in one folder, named by its diff id.
 *
 * <pre>
 *   sha256-HEX.v1.contents   the contents of its regular files, an EROFS device of 4,096-byte blocks without a superblock
 *   sha256-HEX.v1.entries    what else the layer says, and where its contents lie
 *
 *   entries:    magic 8 "slipway\0" | diff id text | blobs number, text each | archive: bytes number, entries number,
 *               metadata bytes number
 *               contents: blocks number, sha256 text | entries number, each as below | SHA-256 32 of all before
 *   entry:      kind 1 | path | of a file, directory, link or device: attributes | what its kind has
 *   kind:       0 directory | 1 file: size number, runs number, each: gap number, block signed, blocks number
 *               2 symbolic link: target text | 3 character device, 4 block device: major number, minor number | 5 fifo
 *               6 hard link: path of its target | 7 whiteout | 8 opaque directory
 *   path:       bytes shared with the path before number | rest text
 *   attributes: permissions number | uid number | gid number | seconds signed, from those before | nanoseconds number
 *               extended attributes number, each: name text, value text
 *   run:        gap: blocks of the file between the run before and this | block: on the device, from the end of the run before,
 *               of whichever file
 *   number:     7 bits a byte, the lowest first; the highest bit says that more follow (LEB128)
 *   signed:     as number, doubled, and one less than twice the magnitude where negative     text: length number, bytes
 * </pre>
 *
 * <p>The files appear by rename after a sync, contents first, so that entries never speak of contents that are not there. The
 * same layer always gives the same contents, so whoever adds it a second time changes nothing. Whoever changes what either
 * file holds changes the version in the names, so that no version reads what another wrote.
 */
@NullMarked
package dev.slipway.disk.store;

import org.jspecify.annotations.NullMarked;
