package dev.slipway.disk.layer;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.ContentStore;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.HiddenPaths;
import dev.slipway.disk.tree.LayerEntry;
import dev.slipway.disk.tree.LayerEntry.HardLink;
import dev.slipway.disk.tree.LayerEntry.OpaqueDirectory;
import dev.slipway.disk.tree.LayerEntry.Path;
import dev.slipway.disk.tree.LayerEntry.Placed;
import dev.slipway.disk.tree.LayerEntry.Whiteout;
import dev.slipway.disk.tree.Node;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.SpecialFile;
import dev.slipway.disk.tree.StoredContent;
import dev.slipway.disk.tree.Symlink;
import dev.slipway.tar.DataExtent;
import dev.slipway.tar.MemberType;
import dev.slipway.tar.TarLimits;
import dev.slipway.tar.TarMember;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads layers as they come out of the pump, top one first: the entries of each, with the contents of files that somebody
 * can see put into the store on the way.
 */
public final class LayerReader {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    /** Names that AUFS kept for itself; old images contain them. */
    private static final String AUFS = ".wh..wh.";

    /** 16 TiB less a block, where the files of ext4 end. */
    private static final long MAX_FILE_BYTES = 0xffff_ffffL << 12;

    private static final int MAX_LINK_BYTES = 4095;
    /** What a part of a sparse file takes until its contents are stored, from the second one on. */
    private static final int EXTENT_BYTES = 32;
    /** Linux knows no others, whatever an archive says. */
    private static final int SYMLINK_PERMISSIONS = 0777;

    private final LayerPump pump;
    private final ContentStore store;
    private final LayerBudget budget;
    private final HiddenPaths hidden = new HiddenPaths();

    public LayerReader(LayerPump pump, ContentStore store, LayerBudget budget) {
        this.pump = pump;
        this.store = store;
        this.budget = budget;
    }

    /** Reads the next layer to its end and checks its diff id. */
    public ReadLayer read(LayerBlob layer) throws IOException, BadImageException {
        LayerArchive tar = new LayerArchive(pump, layer);
        List<LayerEntry> entries = new ArrayList<>();
        ArchiveSize archive = ArchiveSize.NOTHING;
        for (Optional<TarMember> next = tar.next(); next.isPresent(); next = tar.next()) {
            long metadata = metadataBytes(next.get());
            budget.takeEntry(metadata);
            archive = archive.withEntry(metadata);
            Path path = EntryPath.parse(next.get().name());
            Optional<LayerEntry> entry = entry(path, next.get());
            if (entry.isPresent()) {
                if (entry.get() instanceof Placed(Path p, RegularFile file) && !hidden.hides(p)) {
                    file.storedAs(store(tar, next.get()));
                }
                entries.add(entry.get());
                hidden.add(entry.get());
            }
        }
        tar.finish();
        hidden.endLayer();
        return new ReadLayer(entries, archive.withBytes(tar.size()));
    }

    /** Reads the next layer of a pump to its end for nothing but its digests. */
    public static void verify(LayerBlob layer, LayerPump pump) throws IOException, BadImageException {
        new LayerArchive(pump, layer).finish();
    }

    private static long metadataBytes(TarMember member) {
        long bytes = ConversionLimits.ENTRY_BYTES
                + member.name().length()
                + member.linkName().length()
                + (long) EXTENT_BYTES * Math.max(0, member.content().extents().size() - 1);
        for (Map.Entry<String, byte[]> xattr : member.attributes().xattrs().entrySet()) {
            bytes += TarLimits.XATTR_BYTES + xattr.getKey().length() + xattr.getValue().length;
        }
        return bytes;
    }

    /**
     * Reads a layer a second time for contents that were taken for hidden and are not.
     *
     * @param entries what the first reading gave
     * @param wanted the files whose contents are missing; of others nothing is stored, for they are hidden indeed
     */
    public void readAgain(LayerBlob layer, List<LayerEntry> entries, Set<RegularFile> wanted)
            throws IOException, BadImageException {
        LayerArchive tar = new LayerArchive(pump, layer);
        int position = 0;
        for (Optional<TarMember> next = tar.next(); next.isPresent(); next = tar.next()) {
            if (entry(EntryPath.parse(next.get().name()), next.get()).isPresent()
                    && entries.get(position++) instanceof Placed(Path ignored, RegularFile file)
                    && wanted.contains(file)) {
                file.storedAs(store(tar, next.get()));
            }
        }
        tar.finish();
    }

    private Optional<LayerEntry> entry(Path path, TarMember tar) throws BadImageException {
        if (path.text().startsWith(AUFS) || path.text().contains("/" + AUFS)) {
            return path.name().equals(OPAQUE) ? Optional.of(new OpaqueDirectory(path.parent())) : Optional.empty();
        }
        if (path.name().startsWith(WHITEOUT)) {
            String name = path.name().substring(WHITEOUT.length());
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw new BadImageException(Reason.MALFORMED_LAYER, "a whiteout of nothing: " + path);
            }
            return Optional.of(new Whiteout(path.parent().resolve(name)));
        }
        if (tar.type() == MemberType.HARD_LINK) {
            return Optional.of(new HardLink(path, EntryPath.parse(tar.linkName())));
        }
        return Optional.of(new Placed(path, node(path, tar)));
    }

    private static Node node(Path path, TarMember tar) throws BadImageException {
        return switch (tar.type()) {
            case FILE -> regular(path, tar);
            case SYMBOLIC_LINK -> symlink(path, tar);
            case CHARACTER_DEVICE -> special(tar, SpecialFile.Kind.CHARACTER_DEVICE);
            case BLOCK_DEVICE -> special(tar, SpecialFile.Kind.BLOCK_DEVICE);
            case DIRECTORY -> new Directory(attributes(tar));
            case PIPE -> special(tar, SpecialFile.Kind.FIFO);
            case HARD_LINK, UNKNOWN ->
                throw new BadImageException(
                        Reason.MALFORMED_LAYER, "entry " + path + " has the unknown type '" + tar.flag() + "'");
        };
    }

    private static Attributes attributes(TarMember tar) {
        TarMember.Attributes of = tar.attributes();
        return new Attributes(of.permissions(), of.uid(), of.gid(), of.seconds(), of.nanos(), of.xattrs());
    }

    private static RegularFile regular(Path path, TarMember tar) throws BadImageException {
        long size = tar.content().size();
        if (size > MAX_FILE_BYTES) {
            throw new BadImageException(
                    Reason.NOT_REPRESENTABLE, "file " + path + " has " + size + " bytes, holes included");
        }
        return new RegularFile(attributes(tar), size);
    }

    private static SpecialFile special(TarMember tar, SpecialFile.Kind kind) {
        return new SpecialFile(attributes(tar), kind, tar.major(), tar.minor());
    }

    private static Symlink symlink(Path path, TarMember tar) throws BadImageException {
        String target = tar.linkName();
        if (target.isEmpty() || target.length() > MAX_LINK_BYTES || target.indexOf('\0') >= 0) {
            throw new BadImageException(
                    Reason.NOT_REPRESENTABLE,
                    "symbolic link " + path + " has a target of " + target.length() + " bytes");
        }
        return new Symlink(attributes(tar).withPermissions(SYMLINK_PERMISSIONS), target);
    }

    private StoredContent store(LayerArchive tar, TarMember entry) throws IOException, BadImageException {
        TarMember.Content content = entry.content();
        if (content.extents().isEmpty()) {
            return StoredContent.NOTHING;
        }
        List<ContentStore.DataExtent> extents =
                new ArrayList<>(content.extents().size());
        for (DataExtent extent : content.extents()) {
            extents.add(new ContentStore.DataExtent(extent.offset(), extent.length()));
        }
        return store.store(content.size(), extents, tar::read);
    }
}
