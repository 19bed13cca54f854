package dev.slipway.events.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.text.Excerpt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Some names, each once: a JSON list of strings.
 *
 * @param most how many
 * @param form of each
 */
public record NamesField(int most, TextField.Form form) implements FieldType<List<String>> {
    @Override
    public String mustBe() {
        return "must be a JSON list of strings";
    }

    @Override
    public boolean fits(JsonNode value) {
        return value.isArray();
    }

    @Override
    public Reading<List<String>> read(String text) {
        JsonNode json;
        try {
            json = StrictJson.read(text);
        } catch (JsonProcessingException e) {
            return new Reading.Unreadable<>("must be a JSON list: " + e.getOriginalMessage());
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : json) {
            if (name.isTextual()) {
                names.add(name.textValue());
            }
        }
        return json.isArray() && names.size() == json.size()
                ? new Reading.Read<>(names)
                : new Reading.Unreadable<>(mustBe());
    }

    @Override
    public List<String> violations(List<String> names) {
        if (names.size() > most) {
            return List.of("has more than " + most + " names");
        }
        List<String> violations = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!form.fits(name)) {
                violations.add("\"" + Excerpt.ofName(name) + "\" " + form.mustBe());
            } else if (!seen.add(name)) {
                violations.add("names " + name + " twice");
            }
        }
        return violations;
    }

    /** More than any list within its bounds takes: no form lets a name have more than 302 characters, all of them ASCII. */
    @Override
    public int maxBytes() {
        return 32 * 1024;
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "array");
        schema.putObject("items").put("type", "string").put("pattern", "^(?:" + form.pattern() + ")$");
        return schema.put("maxItems", most).put("uniqueItems", true);
    }
}
