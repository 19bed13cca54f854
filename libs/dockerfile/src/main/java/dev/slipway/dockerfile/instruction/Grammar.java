package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.instruction.Flags.Kind;
import dev.slipway.dockerfile.text.Letters;
import dev.slipway.dockerfile.text.MappedText;
import dev.slipway.dockerfile.text.SyntaxError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What each instruction requires of its flags and arguments: what BuildKit refuses before it builds anything. */
public final class Grammar {

    private static final Map<String, Map<String, Kind>> FLAGS = Map.of(
            "FROM", Map.of("platform", Kind.TEXT),
            "COPY",
                    Map.of(
                            "from", Kind.TEXT,
                            "chown", Kind.TEXT,
                            "chmod", Kind.TEXT,
                            "link", Kind.BOOLEAN,
                            "parents", Kind.BOOLEAN,
                            "exclude", Kind.REPEATED),
            "ADD",
                    Map.of(
                            "chown", Kind.TEXT,
                            "chmod", Kind.TEXT,
                            "checksum", Kind.TEXT,
                            "link", Kind.BOOLEAN,
                            "keep-git-dir", Kind.BOOLEAN,
                            "unpack", Kind.BOOLEAN,
                            "exclude", Kind.REPEATED),
            "RUN",
                    Map.of(
                            "mount", Kind.REPEATED,
                            "device", Kind.REPEATED,
                            "network", Kind.TEXT,
                            "security", Kind.TEXT),
            "HEALTHCHECK",
                    Map.of(
                            "interval", Kind.TEXT,
                            "timeout", Kind.TEXT,
                            "start-period", Kind.TEXT,
                            "start-interval", Kind.TEXT,
                            "retries", Kind.TEXT));

    private static final Set<String> KEYWORDS = Set.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "MAINTAINER",
            "ONBUILD",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private Grammar() {}

    public static void check(ParsedLine line, char escape) throws SyntaxError {
        checkArguments(line, escape);
        boolean unchecked =
                line.keyword().equals("ARG") || line.keyword().equals("STOPSIGNAL") || isNoHealthcheck(line);
        if (!unchecked) {
            line.flags().require(FLAGS.getOrDefault(line.keyword(), Map.of()));
        }
        switch (line.keyword()) {
            case "RUN" -> {
                requireOneOf(line, "network", List.of("default", "none", "host"));
                requireOneOf(line, "security", List.of("sandbox", "insecure"));
            }
            case "HEALTHCHECK" -> {
                if (!unchecked) {
                    HealthcheckFlags.check(line.flags());
                }
            }
            default -> {}
        }
    }

    private static void requireOneOf(ParsedLine line, String flag, List<String> values) throws SyntaxError {
        Optional<String> value = line.flags().value(flag).map(MappedText::toString);
        if (value.isPresent() && !values.contains(value.get())) {
            throw new SyntaxError(
                    "--" + flag, "invalid value '" + value.get() + "': must be one of " + String.join(", ", values));
        }
    }

    /** Whether BuildKit's own front end has this instruction. */
    static boolean knows(String keyword) {
        return KEYWORDS.contains(keyword);
    }

    private static void checkArguments(ParsedLine line, char escape) throws SyntaxError {
        String arguments = line.arguments().toString();
        switch (line.keyword()) {
            case "FROM", "RUN", "CMD", "ENTRYPOINT" -> {}
            case "USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER", "EXPOSE", "VOLUME", "ONBUILD" ->
                require(line, line.json().map(JsonArray::size).orElse(arguments.length()) > 0, "requires an argument");
            case "COPY", "ADD" -> checkPaths(line);
            case "ARG" -> checkDeclarations(line, escape);
            case "ENV", "LABEL" -> checkAssignments(line, escape);
            case "SHELL" ->
                require(line, line.json().map(JsonArray::size).orElse(0) > 0, "requires its arguments in JSON form");
            case "HEALTHCHECK" -> checkHealthcheck(line);
            default -> throw new SyntaxError(line.keyword(), "unknown instruction");
        }
    }

    private static void checkPaths(ParsedLine line) throws SyntaxError {
        List<MappedText> words = line.arguments().words();
        require(line, line.json().map(JsonArray::size).orElse(words.size()) >= 2, "requires at least two arguments");
        if (line.json().isEmpty() && Heredoc.parse(words.getLast().toString()).isPresent()) {
            throw new SyntaxError(line.keyword(), "cannot accept a heredoc as a destination");
        }
    }

    private static void checkDeclarations(ParsedLine line, char escape) throws SyntaxError {
        List<String> words = Arguments.split(line.arguments().toString(), escape);
        require(line, !words.isEmpty(), "requires at least one argument");
        for (String word : words) {
            require(line, !word.startsWith("="), "names can not be blank");
        }
    }

    /** {@code name=value ...}, or the old {@code name value}. */
    private static void checkAssignments(ParsedLine line, char escape) throws SyntaxError {
        List<String> words = Arguments.split(line.arguments().toString(), escape);
        require(line, !words.isEmpty(), "requires at least one argument");
        if (!words.getFirst().contains("=")) {
            require(line, line.arguments().words().size() >= 2, "must have two arguments");
            return;
        }
        for (String word : words) {
            require(line, word.contains("="), "no = in '" + word + "': must be of the form name=value");
            require(line, !word.startsWith("="), "names can not be blank");
        }
    }

    private static void checkHealthcheck(ParsedLine line) throws SyntaxError {
        List<MappedText> words = line.arguments().words();
        require(line, !words.isEmpty(), "requires at least one argument");
        switch (Letters.upperCase(words.getFirst().toString())) {
            case "NONE" -> require(line, words.size() == 1, "NONE takes no arguments");
            case "CMD" -> require(line, words.size() > 1, "missing command after CMD");
            default -> throw new SyntaxError("HEALTHCHECK", "must be NONE or CMD");
        }
    }

    private static boolean isNoHealthcheck(ParsedLine line) {
        return line.keyword().equals("HEALTHCHECK")
                && line.arguments().toString().equalsIgnoreCase("NONE");
    }

    private static void require(ParsedLine line, boolean met, String reason) throws SyntaxError {
        if (!met) {
            throw new SyntaxError(line.keyword(), reason);
        }
    }
}
