package dev.slipway.mirror.sync;

import dev.slipway.registry.reference.ImageReference;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which tags are wanted: those that some pattern lets in and none leaves out. Tags that stand for what belongs to a digest, such as
 * cosign's signatures, are no images and never wanted.
 */
record TagPatterns(List<String> in, List<String> out) {
    private static final String NOT = "!";
    private static final Pattern OF_A_DIGEST = Pattern.compile("sha(256|512)-[0-9a-f]{32,128}(\\..*)?");

    /** @param patterns as {@link dev.slipway.events.sync.TagSync} has them */
    static TagPatterns of(List<String> patterns) {
        return new TagPatterns(
                patterns.stream().filter(text -> !text.startsWith(NOT)).toList(),
                patterns.stream()
                        .filter(text -> text.startsWith(NOT))
                        .map(text -> text.substring(1))
                        .toList());
    }

    /** Those that are wanted, the newest first, each once. */
    List<String> choose(List<String> tags) {
        return tags.stream()
                .distinct()
                .filter(this::wants)
                .map(TagVersion::of)
                .sorted(Comparator.reverseOrder())
                .map(TagVersion::tag)
                .toList();
    }

    private boolean wants(String tag) {
        return ImageReference.isTag(tag)
                && !OF_A_DIGEST.matcher(tag).matches()
                && (in.isEmpty() || matchesSome(in, tag))
                && !matchesSome(out, tag);
    }

    private static boolean matchesSome(List<String> patterns, String tag) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, tag));
    }

    /** Without going back further than to the last star, so that no pattern takes long. */
    private static boolean matches(String pattern, String tag) {
        int at = 0;
        int star = -1;
        int behindStar = 0;
        for (int read = 0; read < tag.length(); ) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                behindStar = read;
            } else if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == tag.charAt(read))) {
                at++;
                read++;
            } else if (star >= 0) {
                at = star + 1;
                read = ++behindStar;
            } else {
                return false;
            }
        }
        return pattern.substring(at).chars().allMatch(rest -> rest == '*');
    }
}
