package dev.slipway.disk.store;

import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.LayerEntry;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.SpecialFile;
import dev.slipway.disk.tree.StoredContent;
import dev.slipway.disk.tree.Symlink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what {@link EntryEncoder} wrote. */
final class EntryDecoder {

    private static final EntryKind[] KINDS = EntryKind.values();

    private static final int MAX_PERMISSIONS = 07777;
    private static final int MAX_NANOS = 999_999_999;

    private final PackedInput in;
    private final long blocks;
    private final int device;
    private String path = "";
    private long seconds;
    private long nextBlock;

    /**
     * Reads on.
     *
     * @param blocks how many the contents have
     * @param device the number that contents are to have for theirs
     */
    EntryDecoder(PackedInput in, long blocks, int device) {
        this.in = in;
        this.blocks = blocks;
        this.device = device;
    }

    LayerEntry read() throws IOException {
        EntryKind kind = KINDS[in.count(KINDS.length - 1)];
        LayerEntry.Path at = path();
        return switch (kind) {
            case DIRECTORY -> new LayerEntry.Placed(at, new Directory(attributes()));
            case FILE -> new LayerEntry.Placed(at, file());
            case SYMLINK -> new LayerEntry.Placed(at, new Symlink(attributes(), in.text()));
            case CHARACTER_DEVICE -> new LayerEntry.Placed(at, device(SpecialFile.Kind.CHARACTER_DEVICE));
            case BLOCK_DEVICE -> new LayerEntry.Placed(at, device(SpecialFile.Kind.BLOCK_DEVICE));
            case FIFO -> new LayerEntry.Placed(at, new SpecialFile(attributes(), SpecialFile.Kind.FIFO, 0, 0));
            case HARD_LINK -> new LayerEntry.HardLink(at, path());
            case WHITEOUT -> new LayerEntry.Whiteout(at);
            case OPAQUE_DIRECTORY -> new LayerEntry.OpaqueDirectory(at);
        };
    }

    private LayerEntry.Path path() throws IOException {
        int shared = in.count(path.length());
        path = path.substring(0, shared) + in.text();
        return new LayerEntry.Path(path);
    }

    private Attributes attributes() throws IOException {
        int permissions = in.count(MAX_PERMISSIONS);
        int uid = (int) in.number();
        int gid = (int) in.number();
        seconds += in.signed();
        int nanos = in.count(MAX_NANOS);
        int count = in.count();
        if (count == 0) {
            return new Attributes(permissions, uid, gid, seconds, nanos, Map.of());
        }
        Map<String, byte[]> xattrs = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            xattrs.put(in.text(), in.bytes());
        }
        return new Attributes(permissions, uid, gid, seconds, nanos, xattrs);
    }

    private SpecialFile device(SpecialFile.Kind kind) throws IOException {
        return new SpecialFile(attributes(), kind, in.count(), in.count());
    }

    private RegularFile file() throws IOException {
        RegularFile file = new RegularFile(attributes(), in.number());
        int count = in.count();
        file.storedAs(count == 0 ? StoredContent.NOTHING : new StoredContent(device, runs(count)));
        return file;
    }

    private List<StoredContent.Run> runs(int count) throws IOException {
        List<StoredContent.Run> runs = new ArrayList<>();
        long end = 0;
        for (int i = 0; i < count; i++) {
            long fileBlock = end + in.number();
            long diskBlock = nextBlock + in.signed();
            long length = in.number();
            if (diskBlock < 0 || diskBlock > blocks || length > blocks - diskBlock) {
                throw new DamagedLayerException(
                        "a file has " + length + " blocks from " + diskBlock + " on, of " + blocks);
            }
            runs.add(new StoredContent.Run(fileBlock, diskBlock, length));
            end = fileBlock + length;
            nextBlock = diskBlock + length;
        }
        return runs;
    }
}
