package dev.slipway.settings;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The settings of Quarkus and of Kafka's client that operators need: no interface of ours has them. */
public final class FrameworkSettings {
    private static final String RESOURCE = "framework-settings.txt";
    private static final String GROUP = "## ";
    private static final String COMMENT = "#";

    private FrameworkSettings() {}

    /**
     * One of them.
     *
     * @param group what it is about, as a heading
     * @param name with {@code *} for a key that the operator chooses
     * @param takes in words: {@code a path}
     * @param ifUnset what holds where it is not set, as Markdown
     * @param meaning a sentence or more, as Markdown
     */
    public record Described(String group, String name, String takes, String ifUnset, String meaning) {
        public Described {
            // Whoever writes words that no setting takes is told so.
            Setting.parse(name + ": " + takes);
        }
    }

    /** All, in the order in which people read them. */
    public static List<Described> all() {
        List<Described> all = new ArrayList<>();
        String group = "";
        for (String line : lines()) {
            if (line.startsWith(GROUP)) {
                group = line.substring(GROUP.length());
            } else if (!line.startsWith(COMMENT)) {
                String[] cells = line.split(" \\| ", 4);
                all.add(new Described(group, cells[0], cells[1], cells[2], cells[3]));
            }
        }
        return List.copyOf(all);
    }

    private static List<String> lines() {
        try (InputStream in = requireNonNull(
                FrameworkSettings.class.getResourceAsStream(RESOURCE), RESOURCE + " is part of this module")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
