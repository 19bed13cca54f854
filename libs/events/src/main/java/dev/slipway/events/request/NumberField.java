package dev.slipway.events.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A whole number, bounds included. */
public record NumberField(int min, int max) implements FieldType<Integer> {
    @Override
    public String mustBe() {
        return "must be a whole number";
    }

    @Override
    public boolean fits(JsonNode value) {
        return value.isIntegralNumber() || (value.isNumber() && Math.rint(value.doubleValue()) == value.doubleValue());
    }

    /** As JSON Schema has it, 1.0 is a whole number too. */
    @Override
    public String asText(JsonNode value) {
        double number = value.doubleValue();
        return value.isIntegralNumber() || Math.abs(number) > Integer.MAX_VALUE
                ? value.toString()
                : String.valueOf((long) number);
    }

    @Override
    public Reading<Integer> read(String text) {
        try {
            return new Reading.Read<>(Integer.valueOf(text));
        } catch (NumberFormatException e) {
            return new Reading.Unreadable<>(mustBe());
        }
    }

    @Override
    public List<String> violations(Integer value) {
        return value < min || value > max ? List.of("must be from " + min + " to " + max) : List.of();
    }

    @Override
    public int maxBytes() {
        return 1024;
    }

    @Override
    public ObjectNode schema() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "integer")
                .put("minimum", min)
                .put("maximum", max);
    }
}
