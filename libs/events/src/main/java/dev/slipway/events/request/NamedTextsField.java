package dev.slipway.events.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.text.Excerpt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts by name: a JSON object of strings. Sizes are those of names and values in UTF-8.
 *
 * @param most how many
 * @param maxBytesOfOne of a name and its value
 * @param maxBytesOfAll of all of them
 * @param names the form of a name
 * @param confidential whether nobody may be told what the values are, whatever is wrong with them
 */
public record NamedTextsField(
        int most, int maxBytesOfOne, int maxBytesOfAll, TextField.Form names, boolean confidential)
        implements FieldType<Map<String, String>> {
    /** Of a name and its value together. JSON Schema has no word for it. */
    private static final String MAX_BYTES_OF_ONE = "x-max-bytes-of-one";

    NamedTextsField(int most, int maxBytesOfOne, int maxBytesOfAll, TextField.Form names) {
        this(most, maxBytesOfOne, maxBytesOfAll, names, false);
    }

    @Override
    public String mustBe() {
        return "must be a JSON object of strings";
    }

    @Override
    public boolean fits(JsonNode value) {
        return value.isObject();
    }

    @Override
    public Reading<Map<String, String>> read(String text) {
        JsonNode json;
        try {
            json = StrictJson.read(text);
        } catch (JsonProcessingException e) {
            // The parser's message quotes what it does not understand.
            return new Reading.Unreadable<>(
                    confidential ? mustBe() : "must be a JSON object: " + e.getOriginalMessage());
        }
        if (!json.isObject()) {
            return new Reading.Unreadable<>(mustBe());
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            if (!entry.getValue().isTextual()) {
                return new Reading.Unreadable<>("the value of " + Excerpt.ofName(entry.getKey()) + " must be a string");
            }
            texts.put(entry.getKey(), entry.getValue().textValue());
        }
        return new Reading.Read<>(texts);
    }

    @Override
    public List<String> violations(Map<String, String> texts) {
        if (texts.size() > most) {
            return List.of("has more than " + most + " entries");
        }
        List<String> violations = new ArrayList<>();
        long all = 0;
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            int bytes = bytes(entry.getKey()) + bytes(entry.getValue());
            all += bytes;
            String name = Excerpt.ofName(entry.getKey());
            if (!names.fits(entry.getKey())) {
                violations.add("\"" + name + "\" " + names.mustBe());
            }
            if (entry.getValue().indexOf('\0') >= 0) {
                violations.add("the value of " + name + " has a NUL in it");
            }
            if (bytes > maxBytesOfOne) {
                violations.add(name + " and its value have more than " + maxBytesOfOne + " bytes");
            }
        }
        if (all > maxBytesOfAll) {
            violations.add("has more than " + maxBytesOfAll + " bytes in all");
        }
        return violations;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** JSON may take twice as many as its contents, quotes and escapes included. */
    @Override
    public int maxBytes() {
        return 2 * maxBytesOfAll;
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        schema.putObject("additionalProperties")
                .put("type", "string")
                .put("maxLength", maxBytesOfOne)
                .put("pattern", "^[^\\x00]*$");
        schema.putObject("propertyNames").put("pattern", "^(?:" + names.pattern() + ")$");
        return schema.put("maxProperties", most)
                .put(MAX_BYTES_OF_ONE, maxBytesOfOne)
                .put(TextField.MAX_BYTES, maxBytesOfAll);
    }
}
