package dev.slipway.disk.conversion;

import dev.slipway.disk.reading.Found;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A tree that is too simple to be wrong: a map from path to what is there, to the same object for hard links. */
final class ModelTree {
    private final TreeMap<String, Item> items = new TreeMap<>();

    /**
     * What is at a path.
     *
     * @param type its bits of {@code st_mode}
     * @param text the content of a file, the target of a symbolic link
     * @param told whether a layer has an entry for it; one without is a directory that others imply
     */
    record Item(
            int type,
            int permissions,
            long uid,
            long gid,
            long seconds,
            String text,
            long device,
            Map<String, String> xattrs,
            boolean told) {
        static final Item IMPLIED = new Item(Found.DIRECTORY, 0755, 0, 0, 0, "", 0, Map.of(), false);

        boolean isDirectory() {
            return type == Found.DIRECTORY;
        }
    }

    /** Records compare by value, and two files of the same content are not one. */
    private static final class Identities {
        private final IdentityHashMap<Item, Integer> counts = new IdentityHashMap<>();
        private final IdentityHashMap<Item, String> firstNames = new IdentityHashMap<>();

        Identities(Map<String, Item> items) {
            items.forEach((path, item) -> {
                counts.merge(item, 1, Integer::sum);
                firstNames.putIfAbsent(item, path);
            });
        }
    }

    /** Puts something there; a directory that is there already keeps what is below it. */
    void put(String path, Item item) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            String parent = path.substring(0, slash);
            if (!at(parent).map(Item::isDirectory).orElse(false)) {
                items.put(parent, Item.IMPLIED);
            }
        }
        if (!item.isDirectory() || !at(path).map(Item::isDirectory).orElse(false)) {
            removeBelow(path);
        }
        items.put(path, item);
    }

    Optional<Item> at(String path) {
        return Optional.ofNullable(items.get(path));
    }

    void remove(String path) {
        items.remove(path);
        removeBelow(path);
    }

    void removeBelow(String path) {
        items.keySet().removeIf(key -> key.startsWith(path + "/"));
    }

    /** Whether the way to the path leads over a symbolic link. */
    boolean leadsOverLink(String path) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            if (at(path.substring(0, slash))
                    .map(item -> item.type() == Found.SYMLINK)
                    .orElse(false)) {
                return true;
            }
        }
        return false;
    }

    /** The paths of regular files. */
    List<String> files() {
        return items.entrySet().stream()
                .filter(entry -> entry.getValue().type() == Found.REGULAR)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A line for each path. */
    Map<String, String> facts() {
        Identities identities = new Identities(items);
        Map<String, String> facts = new TreeMap<>();
        items.forEach((path, item) -> facts.put(
                path,
                line(
                        item.type(),
                        item.told(),
                        item.permissions(),
                        item.uid(),
                        item.gid(),
                        item.seconds(),
                        item.text(),
                        item.device(),
                        item.xattrs(),
                        item.isDirectory() ? 0 : identities.counts.get(item),
                        item.isDirectory() ? path : String.valueOf(identities.firstNames.get(item)))));
        return facts;
    }

    /** The same lines of a disk, as far as the model knows of its paths; without the root and what no image has. */
    Map<String, String> factsOf(Map<String, Found> disk) {
        Map<Long, String> firstNames = new TreeMap<>();
        Map<String, String> facts = new TreeMap<>();
        disk.forEach((path, found) -> {
            if (path.isEmpty()) {
                return;
            }
            boolean directory = found.type() == Found.DIRECTORY;
            Map<String, String> xattrs = new TreeMap<>();
            found.xattrs().forEach((name, value) -> xattrs.put(name, new String(value, StandardCharsets.ISO_8859_1)));
            facts.put(
                    path,
                    line(
                            found.type(),
                            at(path).map(Item::told).orElse(true),
                            found.permissions(),
                            found.uid(),
                            found.gid(),
                            found.seconds(),
                            directory ? "" : found.text(),
                            found.device(),
                            xattrs,
                            directory ? 0 : found.links(),
                            directory ? path : firstNames.computeIfAbsent(found.inode(), inode -> path)));
        });
        return facts;
    }

    private static String line(
            int type,
            boolean told,
            int permissions,
            long uid,
            long gid,
            long seconds,
            String text,
            long device,
            Map<String, String> xattrs,
            long links,
            String firstName) {
        return told
                ? "%o %o %d:%d at %d device %x %s links %d same as %s: %s"
                        .formatted(
                                type,
                                permissions,
                                uid,
                                gid,
                                seconds,
                                device,
                                new TreeMap<>(xattrs),
                                links,
                                firstName,
                                text)
                : "%o implied".formatted(type);
    }
}
