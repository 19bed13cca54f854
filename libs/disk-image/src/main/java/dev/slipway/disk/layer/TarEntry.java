package dev.slipway.disk.layer;

import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.ContentStore.DataExtent;
import java.util.List;

/**
 * An entry of a tar archive after all extensions are applied, with names as byte strings.
 *
 * @param type the header's type flag; old regular files and contiguous files count as {@code '0'}
 * @param size the length of the file, holes included
 * @param storedBytes how many bytes of data lie in the archive
 * @param extents where those bytes belong in the file
 */
record TarEntry(
        char type,
        String name,
        String linkName,
        Attributes attributes,
        long size,
        long storedBytes,
        List<DataExtent> extents,
        int major,
        int minor) {}
