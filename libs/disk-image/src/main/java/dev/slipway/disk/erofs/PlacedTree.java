package dev.slipway.disk.erofs;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.erofs.InodeRecord.Form;
import dev.slipway.disk.erofs.InodeRecord.Layout;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.DiskXattrs;
import dev.slipway.disk.tree.Node;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.SpecialFile;
import dev.slipway.disk.tree.StoredContent;
import dev.slipway.disk.tree.Symlink;
import dev.slipway.disk.tree.XattrNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The tree with the place of every inode: the root first, the others directory by directory, by name. */
final class PlacedTree {

    /** The grid on which inodes lie. */
    static final int SLOT = 32;

    private static final long MAX_INODES = 0xffff_ffffL;

    /** One inode. */
    static final class Placed {
        private final Node node;
        private final int number;
        private final Placed parent;
        private long links;
        private Shape shape = Shape.UNKNOWN;
        private long nid;

        private Placed(Node node, int number, @org.jspecify.annotations.Nullable Placed parent) {
            this.node = node;
            this.number = number;
            this.parent = parent == null ? this : parent;
        }

        Node node() {
            return node;
        }

        /** Its rank in the tree, from 1. */
        int number() {
            return number;
        }

        /** The inode of the directory above; of use for directories only. */
        Placed parent() {
            return parent;
        }

        long links() {
            return links;
        }

        Shape shape() {
            return shape;
        }

        long nid() {
            return nid;
        }

        /** Where it begins, in bytes behind the beginning of all inodes. */
        long offset() {
            return nid * SLOT;
        }
    }

    /**
     * What an inode takes.
     *
     * @param size of the content in bytes
     * @param blocks that are to be written beside the inodes
     * @param tail the bytes behind inode and attributes
     */
    record Shape(Form form, Layout layout, long size, int xattrBytes, long blocks, long tail) {

        private static final Shape UNKNOWN = new Shape(Form.COMPACT, Layout.PLAIN, 0, 0, 0, 0);

        /** The inode and its attributes. */
        int head() {
            return form.bytes() + xattrBytes;
        }

        long bytes() {
            return head() + tail;
        }

        private Shape withTail(long bytes) {
            return new Shape(form, layout, size, xattrBytes, blocks, bytes);
        }

        /** How much of the inode may not be torn apart by the end of a block. */
        private long inOneBlock() {
            return layout == Layout.INLINE ? bytes() : form.bytes();
        }
    }

    private final Directory root;
    private final List<Placed> inodes = new ArrayList<>();
    private final Map<Node, Placed> byNode = new IdentityHashMap<>();
    private final Timestamp commonTime;
    private final long bytes;

    /** Places the tree, whose contents are stored. */
    PlacedTree(Directory root) throws BadImageException {
        this.root = root;
        number();
        commonTime = mostCommonTime();
        long next = SLOT;
        for (Placed inode : inodes) {
            inode.shape = shape(inode);
            long offset = next;
            if (offset % BLOCK + inode.shape.inOneBlock() > BLOCK) {
                offset = (offset / BLOCK + 1) * BLOCK;
            }
            inode.nid = offset / SLOT;
            next = (offset + inode.shape.bytes() + SLOT - 1) / SLOT * SLOT;
        }
        bytes = next;
    }

    private void number() throws BadImageException {
        Placed top = add(root, null);
        top.links = 2;
        for (int i = 0; i < inodes.size(); i++) {
            Placed parent = inodes.get(i);
            if (parent.node instanceof Directory directory) {
                for (Node child : directory.children().values()) {
                    link(child, parent);
                }
            }
        }
    }

    private void link(Node node, Placed parent) throws BadImageException {
        Placed known = byNode.get(node);
        Placed placed = known == null ? add(node, parent) : known;
        placed.links++;
        if (node instanceof Directory) {
            placed.links++;
            parent.links++;
        }
    }

    private Placed add(Node node, @org.jspecify.annotations.Nullable Placed parent) throws BadImageException {
        if (inodes.size() >= Math.min(MAX_INODES, Integer.MAX_VALUE - 64)) {
            throw new BadImageException(Reason.NOT_REPRESENTABLE, "more inodes than can be numbered");
        }
        Placed placed = new Placed(node, inodes.size() + 1, parent);
        inodes.add(placed);
        byNode.put(node, placed);
        return placed;
    }

    private Timestamp mostCommonTime() {
        Map<Timestamp, Integer> counts = new HashMap<>();
        inodes.forEach(inode -> counts.merge(Timestamp.of(inode.node.attributes()), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<Timestamp, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .orElseThrow()
                .getKey();
    }

    private Shape shape(Placed inode) throws BadImageException {
        return switch (inode.node) {
            case Directory directory ->
                own(inode, DirectoryEntries.size(directory.children().keySet()));
            case Symlink link -> own(inode, link.target().length());
            case RegularFile file -> stored(inode, file);
            case SpecialFile ignored -> shape(inode, Layout.PLAIN, 0, 0, 0);
        };
    }

    /** Of an inode whose content is written with the tree: behind the inode as far as it does not fill blocks. */
    private Shape own(Placed inode, long size) throws BadImageException {
        Shape inline = shape(inode, Layout.INLINE, size, size / BLOCK, size % BLOCK);
        boolean fits = inline.tail > 0 && inline.bytes() <= BLOCK;
        return fits ? inline : shape(inode, Layout.PLAIN, size, (size + BLOCK - 1) / BLOCK, 0);
    }

    private Shape stored(Placed inode, RegularFile file) throws BadImageException {
        StoredContent content = file.requireContent();
        if (ChunkMap.needless(file.size(), content)) {
            return shape(inode, Layout.PLAIN, file.size(), 0, 0);
        }
        ChunkMap map = ChunkMap.of(file.size(), content);
        Shape bare = shape(inode, Layout.CHUNKS, file.size(), 0, 0);
        return bare.withTail(map.padding(bare.head()) + map.bytes());
    }

    private Shape shape(Placed inode, Layout layout, long size, long blocks, long tail) throws BadImageException {
        Form form = Form.of(inode.node.attributes(), inode.links, size, commonTime);
        return new Shape(form, layout, size, xattrBytes(inode.node), blocks, tail);
    }

    private int xattrBytes(Node node) throws BadImageException {
        Optional<byte[]> body = XattrBody.encode(DiskXattrs.kept(node));
        if (body.isEmpty()) {
            throw new BadImageException(
                    Reason.NOT_REPRESENTABLE,
                    "EROFS cannot hold the attributes of "
                            + XattrNames.culprits(root, node, xattrs -> XattrBody.encode(xattrs)
                                    .isPresent()));
        }
        return body.get().length;
    }

    Placed root() {
        return inodes.getFirst();
    }

    /** All inodes, by place. */
    List<Placed> inodes() {
        return inodes;
    }

    Placed placeOf(Node node) {
        Placed placed = byNode.get(node);
        if (placed == null) {
            throw new IllegalArgumentException("a node that is not in the tree");
        }
        return placed;
    }

    /** The time that compact inodes have. */
    Timestamp commonTime() {
        return commonTime;
    }

    /** How many blocks lie beside the inodes. */
    long contentBlocks() {
        return inodes.stream().mapToLong(inode -> inode.shape.blocks).sum();
    }

    /** How many blocks all inodes take, with what follows each. */
    long inodeBlocks() {
        return (bytes + BLOCK - 1) / BLOCK;
    }

    /** The numbers of the devices that contents lie on, beside the disk itself. */
    SortedSet<Integer> devices() {
        SortedSet<Integer> devices = new TreeSet<>();
        for (Placed inode : inodes) {
            if (inode.node instanceof RegularFile file) {
                devices.add(file.requireContent().device());
            }
        }
        devices.remove(StoredContent.THE_DISK);
        return devices;
    }

    boolean hasChunks() {
        return inodes.stream().anyMatch(inode -> inode.shape.layout == Layout.CHUNKS);
    }
}
