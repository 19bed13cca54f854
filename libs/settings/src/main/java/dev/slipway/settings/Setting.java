package dev.slipway.settings;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One setting, or all that differ only in a key or a number.
 *
 * @param name with {@code *} for a key that the operator chooses, and {@code [*]} for the number of a list's element
 * @param allowed empty where it is one of some words
 * @param oneOf the words; empty for everything else
 */
record Setting(String name, Optional<Allowed> allowed, List<String> oneOf) {
    private static final String ONE_OF = "one of ";
    private static final String SEPARATOR = ": ";

    Setting {
        oneOf = List.copyOf(oneOf);
    }

    static Setting of(String name, Allowed allowed) {
        return new Setting(name, Optional.of(allowed), List.of());
    }

    static Setting oneOf(String name, List<String> words) {
        return new Setting(name, Optional.empty(), words);
    }

    /** A line of the list: {@code slipway.converter.slots: a whole number, 1 or more}. */
    static Setting parse(String line) {
        int at = line.indexOf(SEPARATOR);
        String name = line.substring(0, at);
        String words = line.substring(at + SEPARATOR.length());
        if (words.startsWith(ONE_OF)) {
            return oneOf(name, List.of(words.substring(ONE_OF.length()).split(", ")));
        }
        return of(
                name,
                Stream.of(Allowed.values())
                        .filter(allowed -> allowed.words().equals(words))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("nobody knows what this is: " + line)));
    }

    String line() {
        return name + SEPARATOR + words();
    }

    String words() {
        return allowed.map(Allowed::words).orElseGet(() -> ONE_OF + String.join(", ", oneOf));
    }

    boolean accepts(String value) {
        return allowed.map(kind -> kind.accepts(value))
                .orElseGet(() -> oneOf.stream().anyMatch(value.strip()::equalsIgnoreCase));
    }

    /** Whether a property's name names this setting. */
    boolean isNamedBy(String property) {
        return property.equals(name)
                || (name.indexOf('*') >= 0 && pattern().matcher(property).matches());
    }

    private Pattern pattern() {
        String quoted =
                Pattern.quote(name).replace("[*]", "\\E\\[[0-9]+]\\Q").replace("*", "\\E(\"[^\"]+\"|[^.\"]+)\\Q");
        return Pattern.compile(quoted);
    }

    /** The environment variable of this setting; of one with a key, the beginning that all have in common. */
    String variable() {
        int key = name.indexOf('*');
        return Variables.nameOf(key < 0 ? name : name.substring(0, key));
    }

    boolean isNamedByVariable(String variable) {
        return name.indexOf('*') < 0
                ? variable.equals(variable())
                : variable.startsWith(variable())
                        && variable.length() > variable().length();
    }
}
