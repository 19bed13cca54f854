package dev.slipway.disk.tree;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory: its entries by name, ordered by unsigned byte. It also knows which layer touched an entry last, because a
 * whiteout removes only what lower layers left.
 */
public final class Directory implements Node {

    private static final int UNTOUCHED = -1;

    private final SortedMap<String, Node> children = new TreeMap<>();
    private final SortedMap<String, Node> view = Collections.unmodifiableSortedMap(children);
    private final Map<String, Integer> touchedChildren = new TreeMap<>();
    private Attributes attributes;

    @Nullable private Directory parent;

    private int touched = UNTOUCHED;
    private int cleared = UNTOUCHED;

    public Directory(Attributes attributes) {
        this.attributes = attributes;
    }

    @Override
    public Attributes attributes() {
        return attributes;
    }

    void describe(Attributes newAttributes) {
        attributes = newAttributes;
    }

    /** The entries, without {@code .} and {@code ..}. */
    public SortedMap<String, Node> children() {
        return view;
    }

    public Optional<Node> child(String name) {
        return Optional.ofNullable(children.get(name));
    }

    /** Where a node lies below this directory, for messages; under one of its names where it has several. */
    public Optional<String> pathOf(Node wanted) {
        if (wanted == this) {
            return Optional.of("/");
        }
        // The path is put together at the end: one for each directory on the way would be more than the tree.
        Deque<Directory> pending = new ArrayDeque<>(List.of(this));
        while (!pending.isEmpty()) {
            Directory directory = pending.remove();
            for (Map.Entry<String, Node> child : directory.children.entrySet()) {
                if (child.getValue() == wanted) {
                    String path = directory.pathBelow(this) + "/" + child.getKey();
                    return Optional.of(wanted instanceof Directory ? path + "/" : path);
                }
                if (child.getValue() instanceof Directory below) {
                    pending.add(below);
                }
            }
        }
        return Optional.empty();
    }

    private String pathBelow(Directory top) {
        Deque<String> names = new ArrayDeque<>();
        for (Directory at = this; at != top; at = Objects.requireNonNull(at.parent, "top is above")) {
            names.addFirst(Objects.requireNonNull(at.parent, "top is above").nameOf(at));
        }
        return names.isEmpty() ? "" : "/" + String.join("/", names);
    }

    private String nameOf(Directory child) {
        return children.entrySet().stream()
                .filter(entry -> entry.getValue() == child)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** Puts an entry, in place of any of that name. */
    public void put(String name, Node node) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not a name of a directory entry: " + name);
        }
        children.put(name, node);
        if (node instanceof Directory directory) {
            directory.parent = this;
        }
    }

    void remove(String name) {
        children.remove(name);
        touchedChildren.remove(name);
    }

    /** Notes that the layer wrote this directory or something below it. */
    void touch(int layer) {
        Directory directory = this;
        while (directory != null && directory.touched != layer) {
            directory.touched = layer;
            directory = directory.parent;
        }
    }

    void touchChild(String name, int layer) {
        touchedChildren.put(name, layer);
        touch(layer);
    }

    /** Notes that the layer removed what lower layers left here; false if it had done so before, so that nothing is left to do. */
    boolean clear(int layer) {
        boolean first = cleared != layer;
        cleared = layer;
        return first;
    }

    boolean childTouchedBy(String name, int layer) {
        if (children.get(name) instanceof Directory directory) {
            return directory.touched == layer;
        }
        return touchedChildren.getOrDefault(name, UNTOUCHED) == layer;
    }
}
