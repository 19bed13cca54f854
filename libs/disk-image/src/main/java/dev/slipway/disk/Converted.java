package dev.slipway.disk;

import dev.slipway.disk.description.DiskImage;

/** The disk is complete, synced and at its place. */
public record Converted(DiskImage disk) implements ConversionOutcome {}
