package dev.slipway.testing.hostile;

import java.util.ArrayList;
import java.util.List;

/** JSON that may also say what JSON may not: a key twice, a number that nothing holds, something that is no value at all. */
sealed interface JsonTree {
    /** A text, a number or a word as it is written; or whatever shall stand in a value's place. */
    record Leaf(String text) implements JsonTree {}

    /** An array, to be changed. */
    record Elements(List<JsonTree> all) implements JsonTree {}

    /** An object, to be changed. */
    record Members(List<Member> all) implements JsonTree {}

    /** @param key as it is written, in its quotes */
    record Member(String key, JsonTree value) {}

    /** Reads JSON that is right. */
    static JsonTree of(String json) {
        return new Parser(json).value();
    }

    /** All values of this tree, this one first. */
    static List<JsonTree> values(JsonTree tree) {
        List<JsonTree> values = new ArrayList<>();
        collect(tree, values);
        return values;
    }

    private static void collect(JsonTree tree, List<JsonTree> into) {
        into.add(tree);
        switch (tree) {
            case Leaf leaf -> {}
            case Elements elements -> elements.all().forEach(element -> collect(element, into));
            case Members members -> members.all().forEach(member -> collect(member.value(), into));
        }
    }

    static void write(JsonTree tree, StringBuilder into) {
        switch (tree) {
            case Leaf leaf -> into.append(leaf.text());
            case Elements elements -> {
                String separator = "[";
                for (JsonTree element : elements.all()) {
                    write(element, into.append(separator));
                    separator = ",";
                }
                into.append(elements.all().isEmpty() ? "[]" : "]");
            }
            case Members members -> {
                String separator = "{";
                for (Member member : members.all()) {
                    write(
                            member.value(),
                            into.append(separator).append(member.key()).append(':'));
                    separator = ",";
                }
                into.append(members.all().isEmpty() ? "{}" : "}");
            }
        }
    }

    /** Of what a test holds for right. */
    final class Parser {
        private final String json;
        private int at;

        private Parser(String json) {
            this.json = json;
        }

        private JsonTree value() {
            return switch (peek()) {
                case '{' -> members();
                case '[' -> elements();
                case '"' -> new Leaf(text());
                default -> {
                    int start = at;
                    while (at < json.length() && ",]} \n\r\t".indexOf(json.charAt(at)) < 0) {
                        at++;
                    }
                    yield new Leaf(json.substring(start, at));
                }
            };
        }

        private Members members() {
            List<Member> members = new ArrayList<>();
            at++;
            while (peek() != '}') {
                String key = text();
                take(':');
                members.add(new Member(key, value()));
                if (peek() == ',') {
                    at++;
                }
            }
            at++;
            return new Members(members);
        }

        private Elements elements() {
            List<JsonTree> elements = new ArrayList<>();
            at++;
            while (peek() != ']') {
                elements.add(value());
                if (peek() == ',') {
                    at++;
                }
            }
            at++;
            return new Elements(elements);
        }

        private String text() {
            int start = at;
            take('"');
            while (json.charAt(at) != '"') {
                at += json.charAt(at) == '\\' ? 2 : 1;
            }
            at++;
            return json.substring(start, at);
        }

        private char peek() {
            while (Character.isWhitespace(json.charAt(at))) {
                at++;
            }
            return json.charAt(at);
        }

        private void take(char wanted) {
            if (peek() != wanted) {
                throw new IllegalArgumentException("want " + wanted + " at " + at + ": " + json);
            }
            at++;
        }
    }
}
