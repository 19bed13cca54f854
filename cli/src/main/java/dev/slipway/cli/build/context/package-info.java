/**
 * The build context: which files of a directory are sent, as docker decides it, and how they are packed.
 *
 * <p>{@link dev.slipway.cli.build.context.IgnoreRules} has the rules of an ignore file, {@link
 * dev.slipway.cli.build.context.ContextTree} applies them to a directory, {@link dev.slipway.cli.build.context.ContextTar} writes what
 * is left. BuildKit applies the same ignore file once more in the build machine. That changes nothing: whether a path is ignored
 * depends on the path alone. It does hide the Dockerfile and the ignore file from COPY where they are ignored, as docker has it.
 */
@NullMarked
package dev.slipway.cli.build.context;

import org.jspecify.annotations.NullMarked;
