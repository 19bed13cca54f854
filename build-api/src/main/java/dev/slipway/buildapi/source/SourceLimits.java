package dev.slipway.buildapi.source;

/**
 * Bounds on a source, so that a small upload cannot become a large amount of work.
 *
 * @param compressedBytes of the source as it is sent
 * @param unpackedBytes of the tar
 * @param entries members of the tar
 * @param dockerfileBytes of a Dockerfile, inline or in the tar
 */
public record SourceLimits(long compressedBytes, long unpackedBytes, long entries, int dockerfileBytes) {}
