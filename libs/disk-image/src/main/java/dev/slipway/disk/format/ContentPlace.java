package dev.slipway.disk.format;

import java.nio.file.Path;

/** Where the contents of a disk's regular files go. */
public sealed interface ContentPlace {

    /** Into the disk, which then is complete. */
    record OnTheDisk() implements ContentPlace {}

    /**
     * Into one file a layer, which all disks share that are made with this folder; the disk holds the rest and names the files
     * that it needs ({@code DiskImage.devices}). A layer that is there already is not read again.
     *
     * @param folder made where there is none; what {@link dev.slipway.disk.store.LayerStore} keeps
     */
    record SharedLayers(Path folder) implements ContentPlace {}
}
