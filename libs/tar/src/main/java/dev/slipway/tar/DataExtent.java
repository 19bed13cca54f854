package dev.slipway.tar;

/**
 * A part of a file that holds data; the rest of it are holes, which read as zeros.
 *
 * @param offset in the file, in bytes
 * @param length in bytes
 */
public record DataExtent(long offset, long length) {}
