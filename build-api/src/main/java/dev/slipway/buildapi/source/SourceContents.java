package dev.slipway.buildapi.source;

import dev.slipway.events.text.Excerpt;
import dev.slipway.tar.MemberType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is kept of a source while its members pass by: enough to find its Dockerfile, and to say what is there instead. It takes
 * bounded memory, however many members there are.
 */
final class SourceContents {
    private static final int MOST_NAMES = 10;
    private static final Pattern DOCKERFILE =
            Pattern.compile("(?:dockerfile|containerfile)[^/]*+\\z(?<!\\.dockerignore)", Pattern.CASE_INSENSITIVE);

    private final SourceLinks links;
    private final LastMember wanted;
    private final SequencedSet<String> top = new LinkedHashSet<>();
    private final List<String> dockerfiles = new ArrayList<>();
    private boolean topIsFolder;

    /** @param wanted the member whose content is kept */
    SourceContents(SourceLinks links, LastMember wanted) {
        this.links = links;
        this.wanted = wanted;
    }

    /** @param path normalized; empty for the root itself */
    void add(String path, MemberType type) {
        if (path.isEmpty()) {
            return;
        }
        int slash = path.indexOf('/');
        if (top.size() <= MOST_NAMES) {
            top.add(slash < 0 ? path : path.substring(0, slash));
        }
        topIsFolder = slash >= 0 || type == MemberType.DIRECTORY;
        if (type != MemberType.DIRECTORY && isNamedLikeADockerfile(path) && dockerfiles.size() <= MOST_NAMES) {
            dockerfiles.add(path);
        }
    }

    private static boolean isNamedLikeADockerfile(String path) {
        return DOCKERFILE.matcher(path).find();
    }

    SourceLinks links() {
        return links;
    }

    LastMember wanted() {
        return wanted;
    }

    /** The folder that everything in the source lies in, if there is one. */
    Optional<String> onlyFolder() {
        return top.size() == 1 && topIsFolder ? Optional.of(top.getFirst()) : Optional.empty();
    }

    /** What there is: Dockerfiles of other names and places, else what lies at the top. Paths as {@code dockerfile_path} has them. */
    String instead() {
        if (!dockerfiles.isEmpty()) {
            String folder = onlyFolder().map(name -> name + "/").orElse("");
            return "it has "
                    + list(dockerfiles.stream()
                            .map(path -> path.substring(folder.length()))
                            .toList());
        }
        return top.isEmpty() ? "it is empty" : "it has " + list(List.copyOf(top)) + " at its root";
    }

    private static String list(List<String> names) {
        String first = names.stream().limit(MOST_NAMES).map(Excerpt::ofName).collect(Collectors.joining(", "));
        return names.size() > MOST_NAMES ? first + " and more" : first;
    }
}
