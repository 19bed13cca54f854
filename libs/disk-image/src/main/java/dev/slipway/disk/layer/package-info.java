/**
 * Layers as they stream by: blob bytes are hashed and decompressed on one thread, hashed again as diff id and read as tar
 * archive on another.
 *
 * <p>The tar reader is our own because names, link targets and attribute values must keep every byte, also where PAX
 * records hold something else than UTF-8. It reads what is found in images: V7, POSIX ustar, PAX, GNU and star headers, GNU
 * sparse files in all four dialects, numbers in base 256.
 *
 * <pre>
 *   entry = [ PAX 'x' header + records ] [ GNU 'L', 'K' header + text ] header, data, zeros up to 512
 *   header (512 bytes):
 *     0 name 100 | 100 mode 8 | 108 uid 8 | 116 gid 8 | 124 size 12 | 136 mtime 12 | 148 checksum 8 | 156 type 1
 *     157 link name 100 | 257 magic and version 8 | 265 user 32 | 297 group 32 | 329 major 8 | 337 minor 8
 *     345 prefix 155 (ustar), 131 (star), or GNU: 386 four sparse parts of 24, 482 more follow, 483 real size 12
 * </pre>
 */
@NullMarked
package dev.slipway.disk.layer;

import org.jspecify.annotations.NullMarked;
