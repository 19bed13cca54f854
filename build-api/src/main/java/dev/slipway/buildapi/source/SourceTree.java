package dev.slipway.buildapi.source;

import dev.slipway.tar.ByteStrings;
import dev.slipway.tar.TarMember;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides for each member of a tar whether it stays below the directory that the tar is unpacked in. Names are byte strings, as
 * {@link TarMember} has them.
 *
 * <p>Names have no {@code ..} and are not absolute. A symbolic link climbs with leading {@code ..} only, and not above the
 * root. No member lies below a symbolic link. Together these keep each link inside whatever the others point at: no link
 * is passed on the way up, and each one that is passed on the way down stays inside itself.
 */
final class SourceTree {
    /** Bytes; Linux unpacks no longer ones (PATH_MAX, limits.h). */
    private static final int MAX_PATH = 4096;
    /** Bytes of a name between slashes (NAME_MAX, limits.h). */
    private static final int MAX_NAME = 255;
    /** What is remembered of links may take this much memory, enough for some 60,000 of them. */
    private static final int MAX_LINK_MEMORY = 16 << 20;
    /** Bytes that a node takes with its entry in a map of its own, beside its name's characters. */
    private static final int NODE_MEMORY = 256;

    private final LinkNode root = new LinkNode();
    private int linkMemory;

    /** A directory on the way to a symbolic link, or the link itself: looking one up costs no more than its path. */
    private static final class LinkNode {
        private Map<String, LinkNode> children = Map.of();
        private boolean isLink;

        LinkNode add(String name) {
            if (children.isEmpty()) {
                children = new HashMap<>();
            }
            LinkNode child = new LinkNode();
            children.put(name, child);
            return child;
        }
    }

    /** Why this member is not allowed; empty if it is. */
    Optional<String> refusal(TarMember entry) {
        String name = entry.name();
        if (name.isEmpty()) {
            return Optional.of("an entry has no name");
        }
        Optional<String> badName = badPath(name).map(reason -> "entry " + quoted(name) + " " + reason);
        if (badName.isPresent()) {
            return badName;
        }
        String path = normalized(name);
        Optional<String> link = linkAbove(path);
        if (link.isPresent()) {
            return Optional.of("entry " + quoted(name) + " lies below the symbolic link " + quoted(link.get()));
        }
        return switch (entry.type()) {
            case FILE, DIRECTORY -> mark(path, false);
            case SYMBOLIC_LINK -> symbolicLink(name, path, entry.linkName());
            case HARD_LINK -> hardLink(name, path, entry.linkName());
            case CHARACTER_DEVICE, BLOCK_DEVICE, PIPE, UNKNOWN ->
                Optional.of("entry " + quoted(name) + " is no file, directory or link");
        };
    }

    private Optional<String> symbolicLink(String name, String path, String target) {
        String what = "symbolic link " + quoted(name) + " ";
        if (target.isEmpty() || target.length() > MAX_PATH || target.indexOf('\0') >= 0) {
            return Optional.of(what + "has no valid target");
        }
        if (ByteStrings.text(target).isEmpty()) {
            return Optional.of(what + "has a target that is not UTF-8: " + quoted(target));
        }
        if (target.startsWith("/")) {
            return Optional.of(what + "points to the absolute path " + quoted(target));
        }
        int depth = path.split("/", -1).length - 1;
        boolean descended = false;
        for (String component : target.split("/", -1)) {
            if (!component.equals("..")) {
                descended |= !component.isEmpty() && !component.equals(".");
            } else if (descended) {
                return Optional.of(what + "has '..' after a name in its target " + quoted(target));
            } else if (--depth < 0) {
                return Optional.of(what + "escapes from the source by its target " + quoted(target));
            }
        }
        return mark(path, true);
    }

    private Optional<String> hardLink(String name, String path, String target) {
        String what = "hard link " + quoted(name) + " ";
        Optional<String> badTarget = badPath(target).map(reason -> what + "to " + quoted(target) + " " + reason);
        if (target.isEmpty() || badTarget.isPresent()) {
            return badTarget.or(() -> Optional.of(what + "has no target"));
        }
        String targetPath = normalized(target);
        if (linkAbove(targetPath).isPresent()) {
            return Optional.of(what + "points through a symbolic link");
        }
        return mark(path, isLink(targetPath));
    }

    private Optional<String> linkAbove(String path) {
        LinkNode node = root;
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            node = node.children.get(path.substring(start, slash));
            if (node == null) {
                return Optional.empty();
            }
            if (node.isLink) {
                return Optional.of(path.substring(0, slash));
            }
            start = slash + 1;
        }
        return Optional.empty();
    }

    private boolean isLink(String path) {
        LinkNode node = root;
        for (String component : path.split("/", -1)) {
            node = node.children.get(component);
            if (node == null) {
                return false;
            }
        }
        return node.isLink;
    }

    private Optional<String> mark(String path, boolean link) {
        if (!link && !isLink(path)) {
            return Optional.empty();
        }
        LinkNode node = root;
        for (String component : path.split("/", -1)) {
            LinkNode child = node.children.get(component);
            if (child == null) {
                linkMemory += NODE_MEMORY + 2 * component.length();
                child = node.add(component);
            }
            node = child;
        }
        node.isLink = link;
        return linkMemory > MAX_LINK_MEMORY ? Optional.of("the source has too many symbolic links") : Optional.empty();
    }

    private static Optional<String> badPath(String path) {
        if (path.startsWith("/")) {
            return Optional.of("has an absolute path");
        }
        if (path.length() > MAX_PATH) {
            return Optional.of("has a path of more than " + MAX_PATH + " bytes");
        }
        if (path.indexOf('\0') >= 0) {
            return Optional.of("has a NUL in its name");
        }
        if (ByteStrings.text(path).isEmpty()) {
            return Optional.of("has a name that is not UTF-8, which the build machine cannot write");
        }
        for (String component : path.split("/", -1)) {
            if (component.equals("..")) {
                return Optional.of("escapes from the source by '..'");
            }
            if (component.length() > MAX_NAME) {
                return Optional.of("has a name of more than " + MAX_NAME + " bytes");
            }
        }
        return Optional.empty();
    }

    /** Without {@code .} and empty components: {@code ./a//b/} is {@code a/b}. */
    static String normalized(String path) {
        StringBuilder normalized = new StringBuilder();
        for (String component : path.split("/", -1)) {
            if (!component.isEmpty() && !component.equals(".")) {
                normalized.append(normalized.isEmpty() ? "" : "/").append(component);
            }
        }
        return normalized.toString();
    }

    private static String quoted(String name) {
        return ByteStrings.quoted(name);
    }
}
