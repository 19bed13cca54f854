/**
 * Layers as they stream by. One thread hashes and decompresses a blob's bytes. Another one hashes the result as diff id, and
 * reads it as a tar archive.
 *
 * <p>{@link dev.slipway.tar} takes the archives apart. Here members become entries of a layer, by the rules of the OCI image
 * specification. The memory that they take is charged to the budget of the image.
 */
@NullMarked
package dev.slipway.disk.layer;

import org.jspecify.annotations.NullMarked;
