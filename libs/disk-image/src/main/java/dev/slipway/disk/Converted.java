package dev.slipway.disk;

/** The disk is complete, synced and at its place. */
public record Converted(DiskImage disk) implements ConversionOutcome {}
