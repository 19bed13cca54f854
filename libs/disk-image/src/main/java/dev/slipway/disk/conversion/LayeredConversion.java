package dev.slipway.disk.conversion;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.ProgressListener;
import dev.slipway.disk.RunnableImage;
import dev.slipway.disk.blocks.Remainder;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.erofs.ErofsIndexWriter;
import dev.slipway.disk.erofs.ExtraDevice;
import dev.slipway.disk.layer.LayerBudget;
import dev.slipway.disk.layer.LayerPump;
import dev.slipway.disk.layer.LayerReader;
import dev.slipway.disk.store.LayerStore;
import dev.slipway.disk.store.NewLayer;
import dev.slipway.disk.store.StoredLayer;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.DiskXattrs;
import dev.slipway.disk.tree.LayerReplay;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Turns an image into an index over the layers of a store. Of its blobs it reads those alone that the store does not know;
 * everything else about the image comes from what the store keeps beside the contents.
 */
final class LayeredConversion {

    private static final int TAG_CHARACTERS = 64;

    private final RunnableImage image;
    private final ConversionRequest request;
    private final LayerStore store;
    private final LayerBudget budget;
    private final long largest;
    private final Map<Digest, StoredLayer> layers = new HashMap<>();

    /**
     * Reads and writes nothing yet.
     *
     * @param largest the most bytes that the disk and its devices may have together
     */
    LayeredConversion(RunnableImage image, ConversionRequest request, LayerStore store, long largest) {
        this.image = image;
        this.request = request;
        this.store = store;
        this.budget = new LayerBudget(request.limits());
        this.largest = largest;
    }

    /** What is to be written yet, and what the file refers to. */
    record Index(Remainder rest, List<DiskImage.Device> devices, long droppedXattrs) {}

    /** Begins to write the index into an empty file; all the rest of the conversion is done. */
    Index begin(FileChannel file, UUID uuid) throws IOException, BadImageException {
        Set<Digest> added = addMissing();
        confirmUnseen();
        List<Digest> diffIds =
                image.layers().stream().map(LayerBlob::diffId).distinct().toList();
        Directory root = merge(diffIds, added);
        List<ExtraDevice> devices = diffIds.stream().map(this::device).toList();
        ErofsIndexWriter.Index index = ErofsIndexWriter.begin(file, uuid, largest, root, devices);
        return new Index(
                index.rest(),
                index.devices().stream()
                        .map(number -> describe(layer(diffIds.get(number - 1))))
                        .toList(),
                DiskXattrs.dropped(root));
    }

    /** Adds the layers that the store does not have, whose archives are taken from the budget as they are read. */
    private Set<Digest> addMissing() throws IOException, BadImageException {
        Map<Digest, LayerBlob> missing = new LinkedHashMap<>();
        for (LayerBlob blob : image.layers()) {
            Optional<StoredLayer> stored = store.find(blob.diffId());
            stored.ifPresentOrElse(
                    layer -> layers.put(blob.diffId(), layer), () -> missing.putIfAbsent(blob.diffId(), blob));
        }
        long room = largest;
        try (LayerPump pump =
                new LayerPump(request.image(), List.copyOf(missing.values()), budget, request.progress())) {
            for (LayerBlob blob : missing.values()) {
                StoredLayer layer = add(blob, pump, room);
                layers.put(blob.diffId(), layer);
                room -= layer.blocks() * BLOCK;
            }
        }
        return missing.keySet();
    }

    private StoredLayer add(LayerBlob blob, LayerPump pump, long room) throws IOException, BadImageException {
        try (NewLayer layer = store.add(blob, room)) {
            return layer.complete(new LayerReader(pump, layer.contents(), budget).read(blob));
        }
    }

    /** Reads the blobs that the store has not seen to be the layers that it has. */
    private void confirmUnseen() throws IOException, BadImageException {
        List<LayerBlob> unseen = image.layers().stream()
                .filter(blob -> !layer(blob.diffId()).blobs().contains(blob.digest()))
                .distinct()
                .toList();
        LayerBudget itsOwn = new LayerBudget(request.limits());
        try (LayerPump pump = new LayerPump(request.image(), unseen, itsOwn, ProgressListener.NONE)) {
            for (LayerBlob blob : unseen) {
                LayerReader.verify(blob, pump);
                layers.put(blob.diffId(), store.confirm(layer(blob.diffId()), blob.digest()));
            }
        }
    }

    /**
     * Applies the layers, from the bottom up.
     *
     * @param diffIds each once; their contents get their places in this list as numbers, from 1
     * @param counted those whose archives the budget has once already
     */
    private Directory merge(List<Digest> diffIds, Set<Digest> counted) throws IOException, BadImageException {
        Set<Digest> alreadyCounted = new HashSet<>(counted);
        LayerReplay replay = new LayerReplay(budget);
        for (LayerBlob blob : image.layers()) {
            StoredLayer layer = layer(blob.diffId());
            if (!alreadyCounted.remove(blob.diffId())) {
                budget.take(layer.archive());
            }
            replay.apply(store.entries(layer, diffIds.indexOf(blob.diffId()) + 1));
        }
        return replay.root();
    }

    private StoredLayer layer(Digest diffId) {
        return Objects.requireNonNull(layers.get(diffId), "every layer is known by now");
    }

    private ExtraDevice device(Digest diffId) {
        String hex = diffId.hex();
        return new ExtraDevice(
                hex.substring(0, Math.min(hex.length(), TAG_CHARACTERS)),
                layer(diffId).blocks());
    }

    private DiskImage.Device describe(StoredLayer layer) {
        Path folder = request.output().toAbsolutePath().normalize().getParent();
        Path file = layer.contents().toAbsolutePath().normalize();
        return new DiskImage.Device(
                (folder == null ? file : folder.relativize(file)).toString(),
                layer.diffId(),
                layer.blocks() * BLOCK,
                layer.sha256());
    }
}
