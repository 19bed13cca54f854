package dev.slipway.buildapi.fold;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The words by which a build is found that has certain tags: {@code web:1.4} and {@code web} for the tag {@code web:1.4}. */
final class TagWords {
    private static final String LATEST = ":latest";

    private TagWords() {}

    static List<String> of(List<String> tags) {
        Set<String> words = new LinkedHashSet<>();
        for (String tag : tags) {
            // A colon before the last slash belongs to the port of a host.
            int colon = tag.indexOf(':', tag.lastIndexOf('/') + 1);
            words.add(colon < 0 ? tag : tag.substring(0, colon));
            words.add(colon < 0 ? tag + LATEST : tag);
        }
        return List.copyOf(words);
    }

    /** As the database takes an array; a tag has no space. */
    static Optional<String> joined(List<String> words) {
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
    }
}
