/**
 * Container images to VM disks: an OCI or Docker image goes in, the bytes of a file system come out, without a temporary
 * tree, root rights, external programs or mounts.
 *
 * <pre>
 *   ImageStore --> RunnableImage --> layers, top one first
 *                                      | decompressed and verified on one thread      (layer)
 *                                      v
 *                                    entries --------------------------> replay, bottom one first (tree)
 *                                      | contents of visible files                       |
 *                                      v                                                 v
 *                                    blocks of the image file <----- metadata of the merged tree   (ext4, erofs)
 *                                      | read once
 *                                      v
 *                                    sha256, and where it was asked for a hash tree behind the file system  (verity)
 * </pre>
 *
 * <p>If images are to share layers, contents go to {@link dev.slipway.disk.store.LayerStore} instead, with the entries
 * beside them, and what is written is the metadata alone; layers that the store has are not read again.
 *
 * <p>{@link dev.slipway.disk.conversion.DiskImages} is the way in. This package has what goes in and what comes out: the image,
 * the request, its limits, the outcome. {@code format} has what a caller chooses for a disk, {@code description} what is known of a
 * finished one, {@code file} how files appear whole or not at all. A bad image ends in a value ({@link
 * dev.slipway.disk.Refused}); an {@link java.io.IOException} always means broken machinery and may be retried.
 */
@NullMarked
package dev.slipway.disk;

import org.jspecify.annotations.NullMarked;
