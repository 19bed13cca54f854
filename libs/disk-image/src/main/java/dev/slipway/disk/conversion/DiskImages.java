package dev.slipway.disk.conversion;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ConversionOutcome;
import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.ImageResolution;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.ProgressListener;
import dev.slipway.disk.Refused;
import dev.slipway.disk.RunnableImage;
import dev.slipway.disk.blocks.FileSystemWriter;
import dev.slipway.disk.blocks.Remainder;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.erofs.ErofsWriter;
import dev.slipway.disk.ext4.Ext4Writer;
import dev.slipway.disk.file.PartialFile;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.layer.LayerBudget;
import dev.slipway.disk.layer.LayerPump;
import dev.slipway.disk.layer.LayerReader;
import dev.slipway.disk.store.LayerStore;
import dev.slipway.disk.tree.ContentStore;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.DiskXattrs;
import dev.slipway.disk.tree.LayerEntry;
import dev.slipway.disk.tree.LayerReplay;
import dev.slipway.disk.tree.Node;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.verity.HashTree;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Platform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Converts images to disks. Safe for use by many threads; a conversion holds the tree of its image in memory, and no
 * file contents beyond a few megabytes.
 */
public final class DiskImages {

    private static final long METADATA_SLACK = 1L << 30;

    private DiskImages() {}

    /**
     * What a reference names, for one platform.
     *
     * @throws IOException where the store fails
     */
    public static ImageResolution resolve(ImageStore store, Platform platform, ConversionLimits limits)
            throws IOException {
        try {
            return new ImageResolver(store, platform, limits).resolve();
        } catch (BadImageException e) {
            return e.refused();
        } catch (ImageStore.MissingContentException e) {
            return new Refused(Refused.Reason.MISSING_CONTENT, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Resolves the image and writes its disk. The file appears complete and synced or not at all.
     *
     * @throws IOException where the store or the disk fails
     */
    public static ConversionOutcome convert(ConversionRequest request) throws IOException {
        return switch (resolve(request.image(), request.platform(), request.limits())) {
            case RunnableImage image -> convert(image, request);
            case Refused refused -> refused;
        };
    }

    /** Writes the disk of an image that was resolved already from the same store. */
    public static ConversionOutcome convert(RunnableImage image, ConversionRequest request) throws IOException {
        try (PartialFile partial = PartialFile.begin(request.output())) {
            FileSystem begun = begin(partial.channel(), image, request);
            partial.hasten();
            Optional<HashTree> tree = hashTree(partial.channel(), begun.rest().end(), image, request);
            DiskSeal seal = DiskSeal.of(partial.channel(), begun.rest(), tree, request.progress());
            DiskImage disk = new DiskImage(
                    image.manifestDigest(),
                    image.platform(),
                    image.config(),
                    request.format(),
                    seal.size(),
                    begun.uuid(),
                    seal.sha256(),
                    seal.verity(),
                    begun.devices(),
                    begun.droppedXattrs());
            partial.complete();
            return new Converted(disk);
        } catch (BadImageException e) {
            return e.refused();
        }
    }

    private record FileSystem(UUID uuid, Remainder rest, List<DiskImage.Device> devices, long droppedXattrs) {}

    private static FileSystem begin(FileChannel file, RunnableImage image, ConversionRequest request)
            throws IOException, BadImageException {
        return switch (request.contents()) {
            case ContentPlace.OnTheDisk() -> {
                UUID uuid = uuidOf(image, "uuid", request.format());
                FileSystemWriter writer = writer(file, uuid, image, request);
                Directory root = readTree(image, request, writer.contents());
                yield new FileSystem(uuid, writer.begin(root), List.of(), DiskXattrs.dropped(root));
            }
            case ContentPlace.SharedLayers(Path folder) -> {
                UUID uuid = uuidOf(image, "uuid of an index", request.format());
                LayeredConversion.Index index = new LayeredConversion(
                                image, request, LayerStore.open(folder), largest(request))
                        .begin(file, uuid);
                yield new FileSystem(uuid, index.rest(), index.devices(), index.droppedXattrs());
            }
        };
    }

    private static FileSystemWriter writer(
            FileChannel file, UUID uuid, RunnableImage image, ConversionRequest request) {
        return switch (request.format()) {
            case EXT4 ->
                new Ext4Writer(
                        file,
                        uuid,
                        uuidOf(image, "hash-seed", request.format()),
                        request.size(),
                        largest(request),
                        request.journal());
            case EROFS -> new ErofsWriter(file, uuid, largest(request));
        };
    }

    private static Optional<HashTree> hashTree(
            FileChannel file, long size, RunnableImage image, ConversionRequest request) {
        if (!request.verity()) {
            return Optional.empty();
        }
        return Optional.of(new HashTree(
                file,
                size,
                uuidOf(image, "verity-uuid", request.format()),
                derived(image, "verity-salt", request.format())));
    }

    private static long largest(ConversionRequest request) {
        long content = request.limits().unpackedBytes() + METADATA_SLACK;
        return switch (request.size()) {
            case DiskSize.Minimal() -> content;
            case DiskSize.Exactly(long bytes) -> Math.max(bytes, content);
            case DiskSize.WithFree(long bytes) -> content + bytes;
        };
    }

    /** Reads the layers from the top down, replays them from the bottom up, and fetches what was wrongly left out. */
    private static Directory readTree(RunnableImage image, ConversionRequest request, ContentStore store)
            throws IOException, BadImageException {
        List<LayerBlob> layers = image.layers();
        List<List<LayerEntry>> entries = new ArrayList<>(Collections.nCopies(layers.size(), List.of()));
        LayerBudget budget = new LayerBudget(request.limits());
        try (LayerPump pump = new LayerPump(request.image(), layers.reversed(), budget, request.progress())) {
            LayerReader reader = new LayerReader(pump, store, budget);
            for (int i = layers.size() - 1; i >= 0; i--) {
                entries.set(i, reader.read(layers.get(i)).entries());
            }
        }
        LayerReplay replay = new LayerReplay(budget);
        for (List<LayerEntry> layer : entries) {
            replay.apply(layer);
        }
        Set<RegularFile> missing = withoutContent(replay.root());
        for (int i = 0; i < layers.size() && !missing.isEmpty(); i++) {
            if (entries.get(i).stream().anyMatch(entry -> places(entry, missing))) {
                readAgain(layers.get(i), entries.get(i), missing, request, store);
            }
        }
        return replay.root();
    }

    private static void readAgain(
            LayerBlob layer,
            List<LayerEntry> entries,
            Set<RegularFile> missing,
            ConversionRequest request,
            ContentStore store)
            throws IOException, BadImageException {
        LayerBudget budget = new LayerBudget(request.limits());
        try (LayerPump pump = new LayerPump(request.image(), List.of(layer), budget, ProgressListener.NONE)) {
            new LayerReader(pump, store, budget).readAgain(layer, entries, missing);
        }
    }

    private static boolean places(LayerEntry entry, Set<RegularFile> files) {
        return entry instanceof LayerEntry.Placed(LayerEntry.Path ignored, RegularFile file) && files.contains(file);
    }

    private static Set<RegularFile> withoutContent(Directory root) {
        Set<RegularFile> missing = new HashSet<>();
        Deque<Directory> pending = new ArrayDeque<>(List.of(root));
        while (!pending.isEmpty()) {
            for (Node child : pending.pop().children().values()) {
                if (child instanceof Directory directory) {
                    pending.push(directory);
                } else if (child instanceof RegularFile file && file.content().isEmpty()) {
                    missing.add(file);
                }
            }
        }
        return missing;
    }

    /** A UUID of version 8 (RFC 9562) that depends on the image alone. */
    private static UUID uuidOf(RunnableImage image, String purpose, DiskFormat format) {
        ByteBuffer bytes = ByteBuffer.wrap(derived(image, purpose, format));
        long high = bytes.getLong() & ~0xf000L | 0x8000L;
        long low = bytes.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** 32 bytes that look like chance and are the same for the same image. */
    private static byte[] derived(RunnableImage image, String purpose, DiskFormat format) {
        return Digest.newSha256()
                .digest((image.manifestDigest() + "\n" + format.label() + "\n" + purpose)
                        .getBytes(StandardCharsets.US_ASCII));
    }
}
