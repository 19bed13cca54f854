package dev.slipway.events.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** True or false. */
public record FlagField() implements FieldType<Boolean> {
    @Override
    public String mustBe() {
        return "must be true or false";
    }

    @Override
    public boolean fits(JsonNode value) {
        return value.isBoolean();
    }

    @Override
    public Reading<Boolean> read(String text) {
        return switch (text) {
            case "true" -> new Reading.Read<>(true);
            case "false" -> new Reading.Read<>(false);
            default -> new Reading.Unreadable<>(mustBe());
        };
    }

    @Override
    public List<String> violations(Boolean value) {
        return List.of();
    }

    @Override
    public int maxBytes() {
        return 1024;
    }

    @Override
    public ObjectNode schema() {
        return JsonNodeFactory.instance.objectNode().put("type", "boolean");
    }
}
