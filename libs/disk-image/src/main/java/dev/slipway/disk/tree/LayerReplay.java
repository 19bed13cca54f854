package dev.slipway.disk.tree;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Applies layers from the bottom up, entry by entry, by the rules of the OCI image specification, "Applying Changesets".
 *
 * <p>Where the specification leaves room: parents that a layer does not name are found through symlinks, inside the root as
 * {@code chroot} sees it ({@code bin/x} lands in {@code usr/bin} where {@code /bin} points there), and a missing one is made
 * with {@link Attributes#IMPLIED_DIRECTORY}; an entry whose own last name is a symlink replaces it. Whiteouts never remove
 * what their own layer wrote, in whichever order the layer names them.
 */
public final class LayerReplay {

    /** As many as Linux follows in one path. */
    private static final int MAX_SYMLINKS = 40;
    /** Names walked and entries looked at, for all entries of an image together; some ten seconds' worth. */
    private static final long MAX_STEPS = 500_000_000;

    private final long maxSteps;
    private final ImpliedDirectories impliedDirectories;
    private final Directory root = new Directory(Attributes.IMPLIED_DIRECTORY);
    private int layer = -1;
    private long steps;

    /** Whether the current layer removes anything: only then does it count what it wrote itself. */
    private boolean removes;

    /**
     * Where the last entry was put, which is mostly where the next one belongs, too. What an entry replaces is in there, and
     * never above.
     */
    private LayerEntry.Path lastPath = LayerEntry.Path.ROOT;

    private Directory lastDirectory = root;

    /** An empty root. */
    public LayerReplay(ImpliedDirectories impliedDirectories) {
        this(impliedDirectories, MAX_STEPS);
    }

    LayerReplay(ImpliedDirectories impliedDirectories, long maxSteps) {
        this.impliedDirectories = impliedDirectories;
        this.maxSteps = maxSteps;
    }

    /** Applies the next layer. */
    public void apply(List<LayerEntry> entries) throws BadImageException {
        layer++;
        removes = entries.stream()
                .anyMatch(entry -> entry instanceof LayerEntry.Whiteout || entry instanceof LayerEntry.OpaqueDirectory);
        for (LayerEntry entry : entries) {
            switch (entry) {
                case LayerEntry.Placed(LayerEntry.Path path, Node node) -> place(path, node);
                case LayerEntry.HardLink(LayerEntry.Path path, LayerEntry.Path target) -> link(path, target);
                case LayerEntry.Whiteout(LayerEntry.Path path) -> whiteout(path);
                case LayerEntry.OpaqueDirectory(LayerEntry.Path path) -> clear(path);
            }
        }
    }

    /** The tree after all layers that were applied. */
    public Directory root() {
        return root;
    }

    private void place(LayerEntry.Path path, Node node) throws BadImageException {
        if (path.isRoot()) {
            if (!(node instanceof Directory directory)) {
                throw new BadImageException(Reason.MALFORMED_LAYER, "the root is not a directory");
            }
            root.describe(directory.attributes());
            touch(root);
            return;
        }
        Directory parent = parentOf(path);
        String name = path.name();
        if (node instanceof Directory described && parent.children().get(name) instanceof Directory existing) {
            existing.describe(described.attributes());
            touch(existing);
            return;
        }
        put(parent, name, node);
    }

    private void link(LayerEntry.Path path, LayerEntry.Path target) throws BadImageException {
        Node node = existing(target.parent(), path).children().get(target.name());
        if (node == null || node instanceof Directory) {
            throw brokenLink(path, target);
        }
        put(parentOf(path), path.name(), node);
    }

    private Directory existing(LayerEntry.Path directory, LayerEntry.Path link) throws BadImageException {
        Directory found = resolve(directory, false);
        if (found == null) {
            throw brokenLink(link, directory);
        }
        return found;
    }

    private static BadImageException brokenLink(LayerEntry.Path path, LayerEntry.Path target) {
        return new BadImageException(
                Reason.MALFORMED_LAYER, "hard link " + path + " has no file to link to at " + target);
    }

    private void put(Directory parent, String name, Node node) {
        parent.remove(name);
        parent.put(name, node);
        if (removes) {
            parent.touchChild(name, layer);
        }
        if (node instanceof Directory directory) {
            touch(directory);
        }
    }

    private void touch(Directory directory) {
        if (removes) {
            directory.touch(layer);
        }
    }

    private void whiteout(LayerEntry.Path path) throws BadImageException {
        forgetLastParent();
        Directory parent = resolve(path.parent(), false);
        if (parent != null) {
            removeUntouched(parent, path.name());
        }
    }

    private void clear(LayerEntry.Path path) throws BadImageException {
        forgetLastParent();
        Directory directory = resolve(path, false);
        if (directory != null) {
            removeUntouchedBelow(directory);
        }
    }

    private void forgetLastParent() {
        lastPath = LayerEntry.Path.ROOT;
        lastDirectory = root;
    }

    private void removeUntouched(Directory parent, String name) throws BadImageException {
        if (!parent.childTouchedBy(name, layer)) {
            parent.remove(name);
        } else if (parent.children().get(name) instanceof Directory directory) {
            removeUntouchedBelow(directory);
        }
    }

    /** Without recursion, because a layer may be deeper than a thread's stack. */
    private void removeUntouchedBelow(Directory top) throws BadImageException {
        Deque<Directory> pending = new ArrayDeque<>(List.of(top));
        while (!pending.isEmpty()) {
            Directory parent = pending.pop();
            if (!parent.clear(layer)) {
                continue;
            }
            for (String name : List.copyOf(parent.children().keySet())) {
                step();
                if (!parent.childTouchedBy(name, layer)) {
                    parent.remove(name);
                } else if (parent.children().get(name) instanceof Directory directory) {
                    pending.push(directory);
                }
            }
        }
    }

    /** A small layer may ask for long walks again and again: through forty links of two thousand names for each of its entries. */
    private void step() throws BadImageException {
        if (++steps > maxSteps) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED,
                    "the image's paths and links take more than " + maxSteps + " steps to follow");
        }
    }

    private Directory parentOf(LayerEntry.Path path) throws BadImageException {
        if (path.isIn(lastPath)) {
            return lastDirectory;
        }
        LayerEntry.Path parent = path.parent();
        Directory found = resolve(parent, true);
        if (found == null) {
            throw new IllegalStateException("missing parents were to be made: " + parent);
        }
        lastPath = parent;
        lastDirectory = found;
        return found;
    }

    /** The directory at a path, through symlinks; where it is missing, it is made or the answer is null. */
    private @org.jspecify.annotations.Nullable Directory resolve(LayerEntry.Path path, boolean create)
            throws BadImageException {
        Deque<String> pending = new ArrayDeque<>(path.names());
        List<Directory> walked = new ArrayList<>(List.of(root));
        int symlinks = 0;
        while (!pending.isEmpty()) {
            step();
            String name = pending.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                if (walked.size() > 1) {
                    walked.removeLast();
                }
                continue;
            }
            Directory current = walked.getLast();
            switch (current.children().get(name)) {
                case Directory child -> walked.add(child);
                case Symlink link -> {
                    if (++symlinks > MAX_SYMLINKS) {
                        throw new BadImageException(Reason.MALFORMED_LAYER, "too many symbolic links below " + path);
                    }
                    if (link.target().startsWith("/")) {
                        walked = new ArrayList<>(List.of(root));
                    }
                    Arrays.asList(link.target().split("/")).reversed().forEach(pending::push);
                }
                case null, default -> {
                    if (!create) {
                        return null;
                    }
                    impliedDirectories.take(name);
                    Directory implied = new Directory(Attributes.IMPLIED_DIRECTORY);
                    put(current, name, implied);
                    walked.add(implied);
                }
            }
        }
        return walked.getLast();
    }
}
