/**
 * The build's source: fetched from the registry by digest, and unpacked into a tree that nothing can leave.
 *
 * <p>If the registry does not answer, or the archive cannot be read or leads outside of the tree, the build ends, each time with a
 * reason of its own.
 */
@NullMarked
package dev.slipway.agent.source;

import org.jspecify.annotations.NullMarked;
