/**
 * Dockerfile text to located instructions, stages, external images and rewritten text.
 *
 * <p>The package answers one question exactly: which images would BuildKit pull for this Dockerfile and these build
 * arguments? It follows the grammar and the expansion rules of BuildKit's Dockerfile front end (August 2026) with all its
 * quirks. A name that is read differently here would be mirrored for nothing, or pulled past the mirror.
 *
 * <pre>
 *   bytes
 *     -> text.SourceText         characters and physical lines, nothing lost
 *     -> instruction.ParsedLine  instructions: directives, continuations, heredocs, flags
 *     -> stage.StageDefinition   stages, and what their instructions take files from
 *     -> stage.StageGraph        with build arguments: which of all that are stages
 *     -> ImageResolver           and which are images
 *     -> Rewriter                the text with other names in their places
 * </pre>
 *
 * <p>Each character of a parsed value keeps the place in the source that it came from ({@link
 * dev.slipway.dockerfile.text.MappedText}), so rewriting touches the characters of image references and nothing else.
 *
 * <p>{@link dev.slipway.dockerfile.Dockerfile#parse(byte[])} fails with one exception, {@link
 * dev.slipway.dockerfile.text.DockerfileSyntaxException}. What cannot be resolved with the given arguments is no failure but
 * a value, {@link dev.slipway.dockerfile.UnresolvedImage}. Input of any size or shape ends in one of the two: nesting
 * and the work of expanding variables are bounded.
 *
 * <p>A file that asks for a front end that Docker does not publish may be anything. It is read as far as it can be, and never
 * refused ({@link dev.slipway.dockerfile.Dockerfile#isReadInPart}).
 */
@NullMarked
package dev.slipway.dockerfile;

import org.jspecify.annotations.NullMarked;
