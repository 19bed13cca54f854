package dev.slipway.buildapi.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** What a field of a build holds. In a form all of them are text; in JSON each has a type of its own, and no other. */
enum FieldKind {
    TEXT("must be a string", JsonNode::isTextual),
    BOOLEAN("must be true or false", JsonNode::isBoolean),
    WHOLE_NUMBER("must be a whole number", JsonNode::isIntegralNumber),
    STRINGS("must be a JSON list of strings", JsonNode::isArray),
    STRINGS_BY_NAME("must be a JSON object of strings", JsonNode::isObject);

    private final String reason;
    private final Predicate<JsonNode> fits;

    FieldKind(String reason, Predicate<JsonNode> fits) {
        this.reason = reason;
        this.fits = fits;
    }

    /** What is said of anything else. */
    String reason() {
        return reason;
    }

    boolean fits(JsonNode value) {
        return fits.test(value);
    }

    /** A value that fits, as a form has it. */
    String asText(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
