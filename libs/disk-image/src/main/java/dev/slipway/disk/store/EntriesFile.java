package dev.slipway.disk.store;

import dev.slipway.disk.layer.ArchiveSize;
import dev.slipway.disk.tree.LayerEntry;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The file with what a layer says beside its contents. */
final class EntriesFile {

    private static final byte[] MAGIC = "slipway\0".getBytes(StandardCharsets.US_ASCII);

    private EntriesFile() {}

    static void write(FileChannel file, StoredLayer layer, List<LayerEntry> entries) throws IOException {
        PackedOutput out = new PackedOutput(Channels.newOutputStream(file));
        out.raw(MAGIC);
        out.text(layer.diffId().toString());
        out.number(layer.blobs().size());
        for (Digest blob : layer.blobs()) {
            out.text(blob.toString());
        }
        out.number(layer.archive().bytes());
        out.number(layer.archive().entries());
        out.number(layer.archive().metadataBytes());
        out.number(layer.blocks());
        out.text(layer.sha256());
        out.number(entries.size());
        EntryEncoder encoder = new EntryEncoder(out);
        for (LayerEntry entry : entries) {
            encoder.write(entry);
        }
        out.finish();
    }

    /**
     * What a file says of its layer as a whole; nothing where there is no file or not such a one.
     *
     * @param contents where its contents are
     */
    static Optional<StoredLayer> layer(Path file, Path contents) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            Optional<PackedInput> in = PackedInput.verified(channel);
            return in.isPresent() && in.get().reads(MAGIC) ? Optional.of(layer(in.get(), contents)) : Optional.empty();
        } catch (NoSuchFileException | DamagedLayerException e) {
            return Optional.empty();
        }
    }

    /**
     * The entries; every reading makes new ones.
     *
     * @param layer what the file is to say of it as a whole, of its blobs apart
     * @param device the number that contents are to have for theirs
     * @throws IOException where there is no file or not such a one
     */
    static List<LayerEntry> entries(Path file, StoredLayer layer, int device) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            Optional<PackedInput> verified = PackedInput.verified(channel);
            if (verified.isEmpty() || !verified.get().reads(MAGIC)) {
                throw new DamagedLayerException("its end is not the hash of what precedes it");
            }
            PackedInput in = verified.get();
            if (!layer(in, layer.contents()).withBlobs(layer.blobs()).equals(layer)) {
                throw new DamagedLayerException("it speaks of another layer");
            }
            EntryDecoder decoder = new EntryDecoder(in, layer.blocks(), device);
            List<LayerEntry> entries = new ArrayList<>();
            for (int left = in.count(); left > 0; left--) {
                entries.add(decoder.read());
            }
            return entries;
        } catch (DamagedLayerException e) {
            throw new IOException("a layer of the store is damaged; without this file it is made anew: " + file, e);
        }
    }

    private static StoredLayer layer(PackedInput in, Path contents) throws IOException {
        Digest diffId = digest(in);
        Set<Digest> blobs = new LinkedHashSet<>();
        for (int count = in.count(); count > 0; count--) {
            blobs.add(digest(in));
        }
        ArchiveSize archive = new ArchiveSize(in.number(), in.number(), in.number());
        return new StoredLayer(diffId, blobs, archive, contents, in.number(), in.text());
    }

    private static Digest digest(PackedInput in) throws IOException {
        try {
            return Digest.parse(in.text());
        } catch (InvalidReferenceException e) {
            throw new DamagedLayerException("no digest: " + e.getMessage());
        }
    }
}
