package dev.slipway.testing.hostile;

import dev.slipway.testing.hostile.JsonTree.Elements;
import dev.slipway.testing.hostile.JsonTree.Leaf;
import dev.slipway.testing.hostile.JsonTree.Member;
import dev.slipway.testing.hostile.JsonTree.Members;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Damages JSON documents that are right, mostly so that they stay JSON: values of other types, huge numbers, nesting, long
 * texts, fields that are missing or there twice or have the value of another one.
 */
public final class JsonDamage {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "1",
            "-1",
            "1.5",
            "60",
            "2147483648",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "1e9",
            "1e400",
            "1e-400",
            "1E2147483647",
            "-1e999999999",
            "\"\"",
            "\" \"",
            "\"null\"",
            "\"0\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\u001b[2J\\r\\n\"",
            "\"\u202e\u2028\"",
            "\"../../etc/passwd\"",
            "\"2026-11-23T21:30:00Z\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "\"-1000000000-01-01T00:00:00Z\"",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "[{}]",
            "{\"\":null}",
            "NaN",
            "tru",
            "'a'",
            "01",
            "",
            "/**/");

    private static final int LONGEST_COPY = 100_000;

    private final Random random;
    private final Damage damage;

    /** @param tokens what means something in the texts of these documents */
    public JsonDamage(Random random, String... tokens) {
        this.random = random;
        this.damage = new Damage(random, tokens);
    }

    /** The document with some damage; its bytes are changed too, now and then. */
    public byte[] of(String valid) {
        byte[] bytes = text(valid).getBytes(StandardCharsets.UTF_8);
        return random.nextInt(5) == 0 ? damage.bytes(bytes) : bytes;
    }

    /** The document with up to four changes. */
    public String text(String valid) {
        JsonTree tree = JsonTree.of(valid);
        for (int changes = random.nextInt(5); changes > 0; changes--) {
            tree = changed(tree);
        }
        StringBuilder text = new StringBuilder();
        JsonTree.write(tree, text);
        return text.toString();
    }

    private JsonTree changed(JsonTree tree) {
        List<JsonTree> values = JsonTree.values(tree);
        JsonTree place = values.get(random.nextInt(values.size()));
        switch (place) {
            case Members members when !members.all().isEmpty() -> change(members.all(), values);
            case Elements elements when !elements.all().isEmpty() -> changeElements(elements.all(), values);
            default -> {
                return random.nextInt(20) == 0 ? other(tree, values) : tree;
            }
        }
        return tree;
    }

    private void change(List<Member> members, List<JsonTree> values) {
        int at = random.nextInt(members.size());
        Member member = members.get(at);
        switch (random.nextInt(10)) {
            case 0, 1 -> members.remove(at);
            case 2 -> members.add(random.nextInt(members.size() + 1), member);
            case 3 -> members.add(new Member(key(member.key()), other(member.value(), values)));
            case 4 -> members.set(at, new Member(key(member.key()), member.value()));
            default -> members.set(at, new Member(member.key(), other(member.value(), values)));
        }
    }

    private void changeElements(List<JsonTree> elements, List<JsonTree> values) {
        int at = random.nextInt(elements.size());
        switch (random.nextInt(8)) {
            case 0 -> elements.remove(at);
            case 1 -> elements.add(elements.get(at));
            case 2 -> {
                JsonTree element =
                        elements.get(at) instanceof Leaf leaf && leaf.text().length() < 100 ? leaf : new Leaf("{}");
                for (int copies = random.nextInt(3000); copies > 0; copies--) {
                    elements.add(element);
                }
            }
            default -> elements.set(at, other(elements.get(at), values));
        }
    }

    /** What may stand in a value's place. A copy of a value is its text, so that no tree comes to hold itself. */
    private JsonTree other(JsonTree value, List<JsonTree> values) {
        return new Leaf(
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3, 4 -> VALUES.get(random.nextInt(VALUES.size()));
                    case 5, 6 -> written(values.get(random.nextInt(values.size())));
                    case 7 -> "[" + written(value) + "]";
                    case 8 -> nested(random.nextBoolean() ? "[" : "{\"a\":", random.nextBoolean() ? "]" : "}");
                    case 9 -> quoted(damage.grown(damage.token()));
                    case 10 -> "-".repeat(random.nextInt(2)) + "9".repeat(1 + random.nextInt(2000));
                    default ->
                        value instanceof Leaf leaf && leaf.text().startsWith("\"")
                                ? quoted(damage.text(inner(leaf.text())))
                                : quoted(written(value));
                });
    }

    private String key(String old) {
        return random.nextBoolean() ? quoted(damage.text(inner(old))) : quoted(damage.token());
    }

    private String nested(String open, String close) {
        int depth = 1 + random.nextInt(random.nextInt(4) == 0 ? 50_000 : 990);
        return open.repeat(depth) + "1" + close.repeat(depth);
    }

    private static String written(JsonTree tree) {
        StringBuilder text = new StringBuilder();
        JsonTree.write(tree, text);
        return text.length() <= LONGEST_COPY ? text.toString() : "{}";
    }

    private static String inner(String quoted) {
        return quoted.length() < 2 ? quoted : quoted.substring(1, quoted.length() - 1);
    }

    /** As a JSON text; now and then what must be escaped is not. */
    private String quoted(String text) {
        if (random.nextInt(10) == 0) {
            return "\"" + text + "\"";
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                quoted.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
