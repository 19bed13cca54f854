/**
 * The build's source: fetched from the registry by digest, and unpacked into a tree that nothing can leave.
 *
 * <p>A registry that does not answer, an archive that cannot be read and one that leads outside end the build, each with its own reason.
 */
@NullMarked
package dev.slipway.agent.source;

import org.jspecify.annotations.NullMarked;
