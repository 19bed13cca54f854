package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.text.TextForm;
import dev.slipway.events.type.EventType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema (draft 2020-12) of an event, worked out from its record: what may be absent is an {@code Optional}, a
 * collection or nullable. Fields that the schema does not name are allowed, because later versions add some; but not in
 * what is written to Slipway, which refuses what it does not know. The fields of a request come with their bounds, from their
 * declarations.
 */
final class EventSchema {
    private static final JsonMapper JSON = new JsonMapper();
    private static final SnakeCaseStrategy SNAKE_CASE = new SnakeCaseStrategy();

    private final ObjectNode definitions = JSON.createObjectNode();
    private final boolean closed;

    private EventSchema(boolean closed) {
        this.closed = closed;
    }

    /** Whether it is others that write such events, and Slipway that reads them. */
    static boolean isWrittenByOutsiders(EventType type) {
        return type == EventType.BUILD_SUBMITTED;
    }

    static ObjectNode of(EventType type) {
        EventSchema schema = new EventSchema(isWrittenByOutsiders(type));
        ObjectNode document = JSON.createObjectNode();
        document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.put("$id", "urn:slipway:event:" + type.cloudEventType());
        document.put("title", type.payload().getSimpleName());
        document.setAll(schema.object(type.payload()));
        if (!schema.definitions.isEmpty()) {
            document.set("$defs", schema.definitions);
        }
        return document;
    }

    static String fieldName(RecordComponent component) {
        return SNAKE_CASE.translate(component.getName());
    }

    static boolean mayBeAbsent(RecordComponent component) {
        return List.of(Optional.class, List.class, Map.class).contains(component.getType())
                || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private ObjectNode object(Class<?> payload) {
        ObjectNode properties = JSON.createObjectNode();
        ArrayNode required = JSON.createArrayNode();
        for (RecordComponent component : payload.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonAnyGetter.class)) {
                SubmissionRules.addFields(properties);
                continue;
            }
            ObjectNode property = schema(component.getGenericType());
            if (component.isAnnotationPresent(TextForm.class)) {
                form(property, component.getAnnotation(TextForm.class));
            }
            if (mayBeAbsent(component)) {
                properties.set(fieldName(component), closed ? SubmissionRules.orNull(property) : property);
            } else {
                properties.set(fieldName(component), property);
                required.add(fieldName(component));
            }
        }
        ObjectNode object = JSON.createObjectNode().put("type", "object");
        object.set("properties", properties);
        if (!required.isEmpty()) {
            object.set("required", required);
        }
        if (closed) {
            object.put("additionalProperties", false);
            SubmissionRules.addTo(object, payload);
        }
        return object;
    }

    private static void form(ObjectNode property, TextForm form) {
        if (form.longest() > 0) {
            property.put("maxLength", form.longest());
        }
        property.put("pattern", "^(?:" + form.value() + ")$");
    }

    private ObjectNode schema(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return switch (((Class<?>) generic.getRawType()).getSimpleName()) {
                case "Optional" -> schema(last);
                case "List" -> typed("array").set("items", schema(last));
                case "Map" -> typed("object").set("additionalProperties", schema(last));
                default -> throw new IllegalArgumentException("no schema for " + type);
            };
        }
        Class<?> plain = (Class<?>) type;
        if (plain == String.class) {
            return typed("string");
        } else if (plain == Instant.class) {
            return typed("string").put("format", "date-time");
        } else if (plain == boolean.class || plain == Boolean.class) {
            return typed("boolean");
        } else if (List.of(int.class, Integer.class, long.class, Long.class).contains(plain)) {
            return typed("integer");
        } else if (plain.isEnum()) {
            return words(plain);
        } else if (plain.isRecord()) {
            return reference(plain);
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    private ObjectNode reference(Class<?> nested) {
        String name = SNAKE_CASE.translate(nested.getSimpleName());
        if (!definitions.has(name)) {
            definitions.putObject(name);
            definitions.set(name, object(nested));
        }
        return JSON.createObjectNode().put("$ref", "#/$defs/" + name);
    }

    private static ObjectNode words(Class<?> enumeration) {
        ObjectNode schema = typed("string");
        ArrayNode words = schema.putArray("enum");
        Arrays.stream(enumeration.getFields())
                .filter(field -> field.isEnumConstant())
                .forEach(field ->
                        words.add(field.getAnnotation(JsonProperty.class).value()));
        return schema;
    }

    private static ObjectNode typed(String type) {
        return JSON.createObjectNode().put("type", type);
    }
}
