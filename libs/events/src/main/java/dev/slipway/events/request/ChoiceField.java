package dev.slipway.events.request;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** One of some words. */
public record ChoiceField(List<String> words) implements StringField {
    public ChoiceField {
        words = List.copyOf(words);
    }

    @Override
    public List<String> violations(String value) {
        return words.contains(value) ? List.of() : List.of("must be " + String.join(" or ", words));
    }

    @Override
    public int maxBytes() {
        return 1024;
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "string");
        words.forEach(schema.putArray("enum")::add);
        return schema;
    }
}
