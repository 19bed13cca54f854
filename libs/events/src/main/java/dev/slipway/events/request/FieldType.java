package dev.slipway.events.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a field holds, and within which bounds. In a form all of them are text; in JSON each has a type of its own, and no other.
 *
 * @param <T> its values
 */
public sealed interface FieldType<T> permits StringField, FlagField, NumberField, NamesField, NamedTextsField {

    /** What came of reading a text. */
    sealed interface Reading<T> {
        /** Of the right type; its bounds are not checked. */
        record Read<T>(T value) implements Reading<T> {}

        /** @param reason what is wrong with it, without the field's name */
        record Unreadable<T>(String reason) implements Reading<T> {}
    }

    /** What is said of a value of another type. */
    String mustBe();

    /** Whether this JSON value has the type. */
    boolean fits(JsonNode value);

    /** Reads the field as a form has it. */
    Reading<T> read(String text);

    /** A value in JSON that {@link #fits}, as a form has it. */
    default String asText(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    /** What is wrong with a value, in phrases that follow the field's name; empty where it is within its bounds. */
    List<String> violations(T value);

    /** Bytes of UTF-8 that the text in a form may have, before anybody looks at it. */
    int maxBytes();

    /** The value's JSON Schema (draft 2020-12), without description and default. */
    ObjectNode schema();
}
