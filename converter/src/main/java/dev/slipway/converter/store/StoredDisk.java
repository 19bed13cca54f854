package dev.slipway.converter.store;

import dev.slipway.disk.description.DiskImage;
import java.nio.file.Path;

/** A disk in the store, complete with its description. */
public record StoredDisk(Path file, DiskImage image) {}
