package dev.slipway.disk.tree;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
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
        record Below(String path, Directory directory) {}
        Deque<Below> pending = new ArrayDeque<>(List.of(new Below("", this)));
        while (!pending.isEmpty()) {
            Below below = pending.remove();
            if (below.directory == wanted) {
                return Optional.of(below.path + "/");
            }
            for (Map.Entry<String, Node> child : below.directory.children.entrySet()) {
                String path = below.path + "/" + child.getKey();
                if (child.getValue() instanceof Directory directory) {
                    pending.add(new Below(path, directory));
                } else if (child.getValue() == wanted) {
                    return Optional.of(path);
                }
            }
        }
        return Optional.empty();
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

    boolean childTouchedBy(String name, int layer) {
        if (children.get(name) instanceof Directory directory) {
            return directory.touched == layer;
        }
        return touchedChildren.getOrDefault(name, UNTOUCHED) == layer;
    }
}
