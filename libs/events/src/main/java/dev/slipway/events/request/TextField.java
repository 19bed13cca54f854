package dev.slipway.events.request;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Text.
 *
 * @param maxBytes of its UTF-8
 * @param form the form of the whole, where it has one
 */
public record TextField(int maxBytes, Optional<Form> form) implements StringField {
    /** Bytes of UTF-8; JSON Schema has no word for it, and counts characters. */
    static final String MAX_BYTES = "x-max-bytes";

    private static final int SHORT = 1024;

    /**
     * @param pattern of the whole text, in what Java and JSON Schema (ECMA-262) have in common
     * @param mustBe what is said of a text that has another form
     */
    public record Form(Pattern pattern, String mustBe) {
        static Form of(String pattern, String mustBe) {
            return new Form(Pattern.compile(pattern), mustBe);
        }

        /** Whether a text has it. */
        public boolean fits(String text) {
            return pattern.matcher(text).matches();
        }
    }

    static TextField upTo(int maxBytes) {
        return new TextField(maxBytes, Optional.empty());
    }

    static TextField of(String pattern, String mustBe) {
        return new TextField(SHORT, Optional.of(Form.of(pattern, mustBe)));
    }

    @Override
    public List<String> violations(String value) {
        if (value.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            return List.of("has more than " + maxBytes + " bytes");
        }
        return form.filter(wanted -> !wanted.fits(value)).map(Form::mustBe).stream()
                .toList();
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance
                .objectNode()
                .put("type", "string")
                .put("maxLength", maxBytes)
                .put(MAX_BYTES, maxBytes);
        form.ifPresent(wanted -> schema.put("pattern", "^(?:" + wanted.pattern() + ")$"));
        return schema;
    }
}
