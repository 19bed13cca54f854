package dev.slipway.disk.ext4;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tree with inode numbers: the root is 2, {@code lost+found} 11 as everywhere, the others follow directory by
 * directory, by name.
 */
final class NumberedTree {

    static final int ROOT = 2;
    static final String LOST_AND_FOUND = "lost+found";

    private static final long MAX_INODES = Integer.MAX_VALUE - 64;
    private static final int MAX_LINKS = 65_000;

    /** One inode. */
    static final class Numbered {
        private final Node node;
        private final int number;
        private final int parent;
        private int links;

        private Numbered(Node node, int number, int parent) {
            this.node = node;
            this.number = number;
            this.parent = parent;
        }

        Node node() {
            return node;
        }

        int number() {
            return number;
        }

        /** The inode of the directory above; of use for directories only. */
        int parent() {
            return parent;
        }

        /** What the inode's link count says: 1 for a directory with more subdirectories than can be counted. */
        int links() {
            return node instanceof Directory && links > MAX_LINKS ? 1 : links;
        }
    }

    private final Numbered root;
    private final List<Numbered> others = new ArrayList<>();
    private final Map<Node, Numbered> numbers = new IdentityHashMap<>();

    /** Numbers the tree, after giving it a {@code lost+found} if it has none. */
    static NumberedTree of(Directory root) throws BadImageException {
        if (root.child(LOST_AND_FOUND).isEmpty()) {
            root.put(LOST_AND_FOUND, new Directory(new Attributes(0700, 0, 0, 0, 0, Map.of())));
        }
        return new NumberedTree(root);
    }

    private NumberedTree(Directory top) throws BadImageException {
        root = new Numbered(top, ROOT, ROOT);
        root.links = 2;
        numbers.put(top, root);
        Deque<Numbered> pending = new ArrayDeque<>(List.of(root));
        number(LOST_AND_FOUND, top.children().get(LOST_AND_FOUND), root, pending);
        while (!pending.isEmpty()) {
            Numbered current = pending.removeFirst();
            for (Map.Entry<String, Node> child :
                    ((Directory) current.node).children().entrySet()) {
                if (current != root || !child.getKey().equals(LOST_AND_FOUND)) {
                    number(child.getKey(), child.getValue(), current, pending);
                }
            }
        }
    }

    private void number(
            String name, @org.jspecify.annotations.Nullable Node node, Numbered parent, Deque<Numbered> pending)
            throws BadImageException {
        if (node == null) {
            throw new IllegalStateException("no node of the name " + name);
        }
        Numbered numbered = numbers.get(node);
        if (numbered == null) {
            if (others.size() >= MAX_INODES) {
                throw new BadImageException(Reason.NOT_REPRESENTABLE, "more inodes than ext4 has");
            }
            numbered = new Numbered(node, Superblock.FIRST_INODE + others.size(), parent.number);
            others.add(numbered);
            numbers.put(node, numbered);
        }
        numbered.links++;
        if (node instanceof Directory) {
            numbered.links++;
            parent.links++;
            pending.addLast(numbered);
        } else if (numbered.links > MAX_LINKS) {
            throw new BadImageException(Reason.NOT_REPRESENTABLE, "more than 65,000 links to the file " + name);
        }
    }

    Numbered root() {
        return root;
    }

    /** All inodes from number 11 on, ascending. */
    List<Numbered> others() {
        return others;
    }

    int numberOf(Node node) {
        Numbered numbered = numbers.get(node);
        if (numbered == null) {
            throw new IllegalArgumentException("a node that is not in the tree");
        }
        return numbered.number;
    }

    /** How many inode numbers are taken, reserved ones included. */
    long inodes() {
        return Superblock.FIRST_INODE - 1L + others.size();
    }
}
