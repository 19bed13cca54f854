package dev.slipway.buildapi.source;

import dev.slipway.events.text.Excerpt;
import dev.slipway.tar.ByteStrings;
import dev.slipway.tar.TarMember;
import java.util.Optional;

/**
 * Decides for each member of a tar whether it stays below the directory that the tar is unpacked in. A {@link TarMember} has its
 * names as byte strings; paths here are their text.
 *
 * <p>Names have no {@code ..} and are not absolute, and no member lies below a symbolic link. So nothing is written through a
 * link, wherever it points: as {@code docker build} does, Slipway takes symbolic links that lead anywhere, and leaves them links.
 * They are followed to find the Dockerfile only, and then within the source ({@link SourceLinks#follow}).
 */
final class SourceTree {
    /** Bytes; Linux unpacks no longer ones (PATH_MAX, limits.h). */
    private static final int MAX_PATH = 4096;
    /** Bytes of a name between slashes (NAME_MAX, limits.h). */
    private static final int MAX_NAME = 255;

    private final SourceLinks links = new SourceLinks();

    SourceLinks links() {
        return links;
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
        String path = path(name);
        Optional<String> link = links.above(path);
        if (link.isPresent()) {
            return Optional.of(
                    "entry " + quoted(name) + " lies below the symbolic link '" + Excerpt.ofName(link.get()) + "'");
        }
        return switch (entry.type()) {
            case FILE, DIRECTORY -> mark(path, Optional.empty());
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
        Optional<String> text = ByteStrings.text(target);
        if (text.isEmpty()) {
            return Optional.of(what + "has a target that is not UTF-8: " + quoted(target));
        }
        return mark(path, text);
    }

    private Optional<String> hardLink(String name, String path, String target) {
        String what = "hard link " + quoted(name) + " ";
        Optional<String> badTarget = badPath(target).map(reason -> what + "to " + quoted(target) + " " + reason);
        if (target.isEmpty() || badTarget.isPresent()) {
            return badTarget.or(() -> Optional.of(what + "has no target"));
        }
        String targetPath = path(target);
        if (links.above(targetPath).isPresent()) {
            return Optional.of(what + "points through a symbolic link");
        }
        return mark(path, links.target(targetPath));
    }

    private Optional<String> mark(String path, Optional<String> target) {
        return links.mark(path, target) ? Optional.empty() : Optional.of("the source has too many symbolic links");
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

    /** The text of an allowed name, normalized. */
    static String path(String name) {
        return normalized(ByteStrings.text(name).orElse(name));
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
