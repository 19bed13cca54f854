package dev.slipway.events.request;

import com.fasterxml.jackson.databind.JsonNode;

/** A field whose value is text as it stands, in a form and in JSON. */
sealed interface StringField extends FieldType<String> permits TextField, ChoiceField {
    @Override
    default String mustBe() {
        return "must be a string";
    }

    @Override
    default boolean fits(JsonNode value) {
        return value.isTextual();
    }

    @Override
    default Reading<String> read(String text) {
        return new Reading.Read<>(text);
    }
}
