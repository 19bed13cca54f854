package dev.slipway.disk.layer;

import dev.slipway.disk.tree.LayerEntry;
import java.util.List;

/**
 * A layer that was read to its end and is what its digests say.
 *
 * @param entries in the order of the archive
 */
public record ReadLayer(List<LayerEntry> entries, ArchiveSize archive) {}
