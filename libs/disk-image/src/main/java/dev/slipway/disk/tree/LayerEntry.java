package dev.slipway.disk.tree;

import java.util.List;

/**
 * One entry of a layer, in the terms of the OCI image specification ("Image Layer Filesystem Changeset"). Paths are lists of
 * names below the root, lexically clean; an empty list is the root itself.
 */
public sealed interface LayerEntry {

    /** Adds or replaces the node at a path; a directory over a directory only replaces its attributes. */
    record Placed(Path path, Node node) implements LayerEntry {}

    /** Gives the non-directory at {@code target} a second name. */
    record HardLink(Path path, Path target) implements LayerEntry {}

    /** Removes what lower layers have at a path. */
    record Whiteout(Path path) implements LayerEntry {}

    /** Removes everything that lower layers have below a directory. */
    record OpaqueDirectory(Path path) implements LayerEntry {}

    /**
     * A clean path below the root of the image.
     *
     * @param text the names joined by {@code /}, without a leading one; empty for the root
     */
    record Path(String text) {

        public static final Path ROOT = new Path("");

        public boolean isRoot() {
            return text.isEmpty();
        }

        public Path parent() {
            int slash = text.lastIndexOf('/');
            return slash < 0 ? ROOT : new Path(text.substring(0, slash));
        }

        /** Whether this is an entry of that directory. */
        boolean isIn(Path directory) {
            int slash = text.lastIndexOf('/');
            return slash < 0
                    ? directory.isRoot() && !isRoot()
                    : slash == directory.text.length() && text.startsWith(directory.text);
        }

        public String name() {
            return text.substring(text.lastIndexOf('/') + 1);
        }

        public Path resolve(String name) {
            return isRoot() ? new Path(name) : new Path(text + "/" + name);
        }

        public List<String> names() {
            return isRoot() ? List.of() : List.of(text.split("/"));
        }

        @Override
        public String toString() {
            return "/" + text;
        }
    }
}
