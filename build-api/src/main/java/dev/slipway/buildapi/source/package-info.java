/**
 * A build's source: checked while it streams in, spooled, and stored as the OCI artifact {@code sources/<tenant>/<build>}.
 *
 * <p>A source is a tar, plain or compressed with gzip, zstd, xz or bzip2 ({@link dev.slipway.tar.SourceArchive}, with which the
 * build machine unpacks it too). It is read with bounded memory, once, and once more where its Dockerfile is a link or not at the
 * root:
 *
 * <pre>
 *   upload ---> SHA-256, limit ---> spool file (nameless) ------------------> registry, once all is valid
 *                     |
 *                     +-----------> decompress -> tar headers ---> refused: entry and reason
 *                                                           +--> symbolic links, the root Dockerfile
 * </pre>
 *
 * <p>Nothing is sent to the registry before the whole request is valid, so that a refused request leaves nothing there;
 * the spool file has no name from the moment it exists, so that not even a killed process leaves one.
 */
@NullMarked
package dev.slipway.buildapi.source;

import org.jspecify.annotations.NullMarked;
