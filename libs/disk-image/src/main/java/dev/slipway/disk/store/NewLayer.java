package dev.slipway.disk.store;

import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.erofs.ExtraDeviceWriter;
import dev.slipway.disk.file.PartialFile;
import dev.slipway.disk.layer.ReadLayer;
import dev.slipway.disk.tree.ContentStore;
import dev.slipway.disk.tree.LayerEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A layer that is being added; unless {@link #complete}, nothing of it stays. */
public final class NewLayer implements AutoCloseable {

    private final LayerBlob layer;
    private final Path entries;
    private final Path contentsPath;
    private final PartialFile contents;
    private final ExtraDeviceWriter writer;

    NewLayer(LayerBlob layer, Path entries, Path contentsPath, long largest) throws IOException {
        this.layer = layer;
        this.entries = entries;
        this.contentsPath = contentsPath;
        this.contents = PartialFile.begin(contentsPath);
        this.writer = new ExtraDeviceWriter(contents.channel(), largest);
    }

    /** Where the contents of its files go, all of them: what one image hides another shows. */
    public ContentStore contents() {
        return writer.contents();
    }

    /** Puts the layer into the store, now that it was read to its end and has the right digests. */
    public StoredLayer complete(ReadLayer read) throws IOException {
        long blocks = writer.finish();
        contents.hasten();
        StoredLayer stored = new StoredLayer(
                layer.diffId(),
                Set.of(layer.digest()),
                read.archive(),
                contentsPath,
                blocks,
                FileHash.sha256(contents.channel()));
        contents.complete();
        writeEntries(entries, stored, read.entries());
        return stored;
    }

    static void writeEntries(Path file, StoredLayer layer, List<LayerEntry> entries) throws IOException {
        try (PartialFile partial = PartialFile.begin(file)) {
            EntriesFile.write(partial.channel(), layer, entries);
            partial.complete();
        }
    }

    @Override
    public void close() throws IOException {
        contents.close();
    }
}
