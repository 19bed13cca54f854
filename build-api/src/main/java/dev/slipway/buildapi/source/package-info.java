/**
 * A build's source: it is spooled, checked when all of it is here, and stored as the OCI artifact {@code
 * sources/<tenant>/<build>}.
 *
 * <p>A source is a tar, plain or compressed with gzip, zstd, xz or bzip2. {@link dev.slipway.tar.SourceArchive} reads it, here and
 * in the build machine. It is read once, with bounded memory. If its Dockerfile is a link or not at the root, it is read once more.
 *
 * <pre>
 *   upload ---> SHA-256, limit ---> spool file (nameless) ------------------> registry, once all is valid
 *                                      |
 *                     a few at once    +--> decompress -> tar headers ---> refused: entry and reason
 *                                                                    +--> symbolic links, the root Dockerfile
 * </pre>
 *
 * <p>Nothing is sent to the registry before the whole request is valid. So a refused request leaves nothing there. The spool file
 * has no name, so not even a killed process leaves one.
 */
@NullMarked
package dev.slipway.buildapi.source;

import org.jspecify.annotations.NullMarked;
