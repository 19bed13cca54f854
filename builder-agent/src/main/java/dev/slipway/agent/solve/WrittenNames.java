package dev.slipway.agent.solve;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Gives images in what BuildKit says the names again that the Dockerfile has for them, in place of the mirror's. */
public final class WrittenNames {
    private final List<Map.Entry<String, String>> names;

    /** @param replaced what stands in the place of each image, by the name in the Dockerfile */
    public WrittenNames(Map<String, String> replaced) {
        // Longer ones first: one may begin with another.
        this.names = replaced.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, String> name) ->
                                name.getValue().length())
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .toList();
    }

    String in(String text) {
        String written = text;
        for (Map.Entry<String, String> name : names) {
            written = written.replace(name.getValue(), name.getKey());
        }
        return written;
    }
}
