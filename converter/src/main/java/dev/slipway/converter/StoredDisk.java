package dev.slipway.converter;

import dev.slipway.disk.DiskImage;
import java.nio.file.Path;

/** A disk in the store, complete with its description. */
record StoredDisk(Path file, DiskImage image) {}
