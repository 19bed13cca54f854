/**
 * Reads the tar archives of strangers: image layers and build sources. Everybody in Slipway reads archives with this
 * package, so that no archive is understood in two ways.
 *
 * <p>{@link dev.slipway.tar.DecompressedInput} takes compression off, {@link dev.slipway.tar.TarReader} gives the members one
 * after another. Both work on a stream. What they hold in memory is bounded by {@link dev.slipway.tar.TarLimits}, whatever the
 * archive says; contents are never held. A bad archive ends in a {@link dev.slipway.tar.TarException}, and in no other way.
 *
 * <p>An archive is a row of members, each a header of 512 bytes and its data, filled up with zeros to whole blocks. A block of
 * zeros ends it; so does the end of the stream. Headers come in five dialects (POSIX.1-2017, pax, "ustar Interchange Format";
 * GNU tar's manual, "Basic Tar Format" and "Storing Sparse Files"; star(5)):
 *
 * <pre>
 *   archive = { [ 'g' header + records ] [ 'x' header + records ] [ 'L' header + name ] [ 'K' header + target ] header, data }
 *
 *   header       0 name 100   | 100 mode 8     | 108 uid 8    | 116 gid 8    | 124 size 12
 *              136 mtime 12   | 148 checksum 8 | 156 type 1   | 157 link target 100
 *   V7         257 zeros
 *   ustar      257 "ustar" 0  | 263 "00" | 265 user 32 | 297 group 32 | 329 major 8 | 337 minor 8 | 345 prefix 155
 *   star       as ustar, but  345 prefix 131 | 476 atime 12 | 488 ctime 12 | 508 "tar" 0
 *   GNU        257 "ustar  " 0           | 329 major 8 | 337 minor 8 | 345 atime 12 | 357 ctime 12 | 386 four sparse parts
 *              482 more parts follow 1   | 483 real size 12
 *
 *   type         0 or NUL file (NUL with "/" at the end of the name: directory) | 7 file | 1 hard link | 2 symbolic link
 *                3 character device | 4 block device | 5 directory | 6 pipe | S GNU sparse file | D GNU directory with a listing
 *                V GNU volume label, which is passed over | others are of {@link dev.slipway.tar.MemberType#UNKNOWN}
 *
 *   number       octal digits between blanks and NULs (all blank: 0); or, where the first bit is set, two's complement in
 *                base 256 in the rest of the field
 *   pax records  "%d %s=%s\n": the length of the record in decimal, key, value. x: for the next member. g: for all that follow
 *   GNU names    L, K: the data is the next member's name, link target, up to a NUL
 *
 *   sparse part  offset 12, length 12 (numbers as in a header)
 *   GNU sparse   the header's parts, then blocks of 21 parts with "more follow" at 504, then the data of all parts
 *   pax sparse   0.0: GNU.sparse.offset and GNU.sparse.numbytes, repeated | 0.1: GNU.sparse.map=offset,length,…
 *                1.0: GNU.sparse.major=1, GNU.sparse.minor=0; the map begins the data: decimal lines, their number first,
 *                filled up to whole blocks
 * </pre>
 *
 * <p>Where dialects or programs disagree, this reader does what Go's {@code archive/tar} does, on which umoci, containerd and
 * docker are built:
 *
 * <ul>
 *   <li>Of several 'x' headers before one member the last counts; they are not merged. So it is with 'L' and 'K'. 'L' and 'K'
 *       count before {@code path} and {@code linkpath}. A 'g' header makes those before it void.
 *   <li>{@code path}, {@code linkpath}, {@code size} and {@code GNU.sparse.*} of a 'g' header apply to no member.
 *   <li>Go before version 1.8 wrote the prefix of a long name into GNU headers, over atime and ctime. Where these two are no
 *       numbers and the field is ASCII, it is the prefix.
 *   <li>Links, devices, pipes and directories have no data, whatever size they name.
 * </ul>
 *
 * <p>Names, link targets and the names of attributes are bytes, mostly but not always UTF-8. They are given as byte strings:
 * each {@code char} is one byte (ISO 8859-1). {@link dev.slipway.tar.ByteStrings} makes text of them.
 */
@NullMarked
package dev.slipway.tar;

import org.jspecify.annotations.NullMarked;
