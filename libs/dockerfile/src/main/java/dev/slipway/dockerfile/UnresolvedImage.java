package dev.slipway.dockerfile;

/**
 * A place where a Dockerfile names something that is, with the given build arguments, no image reference: a variable
 * that is not set, a value that is malformed. BuildKit fails there.
 *
 * @param line the 1-based number of the line where the instruction begins
 * @param text the reference as written, variables not expanded
 */
public record UnresolvedImage(int line, String text) {}
