package dev.slipway.buildapi.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.slipway.events.request.StrictJson;
import dev.slipway.events.text.Excerpt;
import dev.slipway.http.BodyRead;
import dev.slipway.http.FieldError;
import dev.slipway.http.FieldErrors;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A small JSON object, mostly of texts, as a request's body: each field that it has is one that there is, and says something. */
public final class JsonFields {
    private static final String BODY = "body";
    private static final int LIMIT = 16 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FieldErrors errors = new FieldErrors();
    private final JsonNode body;

    private JsonFields(InputStream body, Set<String> known) {
        this.body = read(body);
        this.body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                wrong(
                        Excerpt.ofName(name),
                        "is not a field here; there are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }

    /** Reads a body to its end. What is wrong with it is among the {@link #errors}. */
    public static JsonFields read(InputStream body, Set<String> known) {
        return new JsonFields(body, known);
    }

    private JsonNode read(InputStream in) {
        switch (BodyRead.of(in, LIMIT, PATIENCE)) {
            case BodyRead.Whole(byte[] bytes) -> {
                return StrictJson.readObject(bytes, problem -> wrong(BODY, problem));
            }
            case BodyRead.TooLarge(int limit) -> wrong(BODY, "has more than " + limit + " bytes");
            case BodyRead.TooSlow(Duration patience) -> wrong(BODY, "did not come within " + patience);
            case BodyRead.CutOff(String reason) -> wrong(BODY, "was cut off: " + reason);
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /** A field's text; empty where the field is missing or null, or is no text, which is an error. */
    public Optional<String> text(String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            wrong(field, "must be a string");
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    /** A field's texts; none where the field is missing or null, or is no list of texts, which is an error. */
    public List<String> texts(String field, int most) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        value.forEach(text -> texts.add(text.asText()));
        boolean allTexts = value.isArray() && value.valueStream().allMatch(JsonNode::isTextual);
        if (!allTexts || texts.size() > most) {
            wrong(field, "must be a list of at most " + most + " strings");
            return List.of();
        }
        return texts;
    }

    /** A field's whole number; empty where the field is missing or null, or is no number within these bounds, which is an error. */
    public OptionalLong number(String field, long least, long most) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            wrong(field, "must be a whole number from " + least + " to " + most);
            return OptionalLong.empty();
        }
        return OptionalLong.of(value.longValue());
    }

    /** Whether a field is true; not where it is missing or null, or is neither true nor false, which is an error. */
    public boolean flag(String field) {
        JsonNode value = body.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            wrong(field, "must be true or false");
        }
        return value.asBoolean(false) && value.isBoolean();
    }

    /** As {@link #text}, of a field that must be there. */
    public String required(String field, String mustBe) {
        int before = errors.list().size();
        Optional<String> text = text(field);
        if (text.isEmpty() && errors.list().size() == before) {
            wrong(field, "is missing: it must be " + mustBe);
        }
        return text.orElse("");
    }

    /** Adds an error about a field. */
    public void wrong(String field, String reason) {
        errors.add(field, reason);
    }

    /** Whether nothing is wrong so far. */
    public boolean areFine() {
        return errors.isEmpty();
    }

    public List<FieldError> errors() {
        return errors.list();
    }
}
