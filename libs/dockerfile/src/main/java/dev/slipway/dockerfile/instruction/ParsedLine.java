package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.Letters;
import dev.slipway.dockerfile.text.MappedText;
import dev.slipway.dockerfile.text.SyntaxError;
import dev.slipway.dockerfile.text.Whitespace;
import java.util.Optional;
import java.util.Set;

/**
 * One instruction, taken apart as far as all instructions are alike.
 *
 * @param keyword in upper case
 * @param json the arguments as a JSON array, where they are one and the instruction reads JSON
 * @param trigger the instruction after {@code ONBUILD}
 */
public record ParsedLine(String keyword, Flags flags, Optional<JsonArray> json, Optional<ParsedLine> trigger) {

    private static final Set<String> READING_JSON =
            Set.of("RUN", "CMD", "ENTRYPOINT", "SHELL", "ADD", "COPY", "VOLUME");
    private static final Set<String> TAKING_HEREDOCS = Set.of("RUN", "COPY", "ADD");

    static ParsedLine parse(MappedText line, char escape) throws SyntaxError {
        MappedText text = line.trim();
        int end = 0;
        while (end < text.length() && !Whitespace.isSeparator(text.charAt(end))) {
            end++;
        }
        String keyword = Letters.upperCase(text.slice(0, end).toString());
        Flags flags = Flags.read(text.slice(end, text.length()), escape);
        Optional<ParsedLine> trigger = Optional.empty();
        if (keyword.equals("ONBUILD") && !flags.rest().isEmpty()) {
            requireTrigger(flags.rest());
            trigger = Optional.of(parse(flags.rest(), escape));
        }
        Optional<JsonArray> json =
                READING_JSON.contains(keyword) ? JsonArray.read(flags.rest()) : Optional.<JsonArray>empty();
        if (json.isPresent() && !json.get().stringsOnly()) {
            throw new SyntaxError(keyword, "a JSON array must consist of strings only");
        }
        return new ParsedLine(keyword, flags, json, trigger);
    }

    public MappedText arguments() {
        return flags.rest();
    }

    boolean takesHeredocs() {
        return trigger.isPresent()
                ? trigger.get().takesHeredocs()
                : TAKING_HEREDOCS.contains(keyword) && json.isEmpty();
    }

    private static void requireTrigger(MappedText arguments) throws SyntaxError {
        String keyword = Letters.upperCase(arguments.words().getFirst().toString());
        if (Set.of("ONBUILD", "FROM", "MAINTAINER").contains(keyword)) {
            throw new SyntaxError("ONBUILD", keyword + " isn't allowed as a trigger");
        }
    }
}
