/**
 * Layers as they stream by: blob bytes are hashed and decompressed on one thread, hashed again as diff id and read as tar
 * archive on another.
 *
 * <p>{@link dev.slipway.tar} takes the archives apart. Here members become entries of a layer, by the rules of the OCI image
 * specification, and what they take of memory is charged to the budget of the image.
 */
@NullMarked
package dev.slipway.disk.layer;

import org.jspecify.annotations.NullMarked;
