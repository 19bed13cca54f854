package dev.slipway.buildapi.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The symbolic links of a source, in bounded memory: enough for some 60,000 of them. */
final class SourceLinks {
    private static final int MAX_MEMORY = 16 << 20;
    /** Bytes that a node takes with its entry in a map of its own, beside its name's characters. */
    private static final int NODE_MEMORY = 256;
    /** Links that are followed on one way; Linux gives up after as many (MAXSYMLINKS, namei.h). */
    private static final int MAX_HOPS = 40;

    private final Node root = new Node();
    private int memory;

    /** A directory on the way to a link, or the link itself: looking one up costs no more than its path. */
    private static final class Node {
        private Map<String, Node> children = Map.of();
        /** Where the link points; null where this is a directory. */
        private @Nullable String target;

        Node add(String name) {
            if (children.isEmpty()) {
                children = new HashMap<>();
            }
            Node child = new Node();
            children.put(name, child);
            return child;
        }
    }

    /** Where a path leads. */
    sealed interface Destination {
        /** @param path without any link on its way; there may be nothing */
        record Inside(String path) implements Destination {}

        /** @param reason a phrase that follows the path's name */
        record Nowhere(String reason) implements Destination {}
    }

    /** The first link on the way to what lies there. */
    Optional<String> above(String path) {
        Node node = root;
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            node = node.children.get(path.substring(start, slash));
            if (node == null) {
                return Optional.empty();
            }
            if (node.target != null) {
                return Optional.of(path.substring(0, slash));
            }
            start = slash + 1;
        }
        return Optional.empty();
    }

    /** Where the link points that is there now. */
    Optional<String> target(String path) {
        Node node = root;
        for (String component : path.split("/", -1)) {
            node = node.children.get(component);
            if (node == null) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(node.target);
    }

    /**
     * Remembers what lies there now.
     *
     * @param target where the link points; empty where it is no link
     * @return whether there is memory for it
     */
    boolean mark(String path, Optional<String> target) {
        if (target.isEmpty() && target(path).isEmpty()) {
            return true;
        }
        Node node = root;
        for (String component : path.split("/", -1)) {
            Node child = node.children.get(component);
            if (child == null) {
                memory += NODE_MEMORY + 2 * component.length();
                child = node.add(component);
            }
            node = child;
        }
        node.target = target.orElse(null);
        memory += 2 * target.map(String::length).orElse(0);
        return memory <= MAX_MEMORY;
    }

    /**
     * Follows the links on a path's way, as the file system would after unpacking, but never out of the source.
     *
     * @param folder what counts as the source: a path without links, empty for the whole tar
     * @param path below the folder
     */
    Destination follow(String folder, String path) {
        Deque<String> ahead = new ArrayDeque<>(components(path));
        Way way = new Way(root, folder);
        int hops = 0;
        while (!ahead.isEmpty()) {
            String component = ahead.pop();
            if (component.equals("..")) {
                if (!way.climb()) {
                    return new Destination.Nowhere("is a symbolic link that leads out of the source");
                }
            } else if (!component.isEmpty() && !component.equals(".")) {
                Optional<String> target = way.descend(component);
                if (target.isPresent() && target.get().startsWith("/")) {
                    return new Destination.Nowhere("is a symbolic link that leads out of the source");
                }
                if (target.isPresent() && ++hops > MAX_HOPS) {
                    return new Destination.Nowhere("is a symbolic link that leads in a circle");
                }
                target.ifPresent(link -> {
                    way.climb();
                    components(link).reversed().forEach(ahead::push);
                });
            }
        }
        return new Destination.Inside(way.toString());
    }

    private static List<String> components(String path) {
        return List.of(path.split("/", -1));
    }

    /** A way down from a folder, and beside it the nodes that it passes. */
    private static final class Way {
        private final Deque<String> names = new ArrayDeque<>();
        private final Deque<Optional<Node>> nodes = new ArrayDeque<>();
        private final int floor;

        Way(Node root, String folder) {
            nodes.push(Optional.of(root));
            if (!folder.isEmpty()) {
                components(folder).forEach(this::descend);
            }
            floor = names.size();
        }

        /** @return where the link points that is there, if one is */
        Optional<String> descend(String name) {
            Optional<Node> child = nodes.element().flatMap(node -> Optional.ofNullable(node.children.get(name)));
            names.addLast(name);
            nodes.push(child);
            return child.flatMap(node -> Optional.ofNullable(node.target));
        }

        /** @return whether there was anything to climb to */
        boolean climb() {
            if (names.size() == floor) {
                return false;
            }
            names.removeLast();
            nodes.pop();
            return true;
        }

        @Override
        public String toString() {
            return String.join("/", names);
        }
    }
}
