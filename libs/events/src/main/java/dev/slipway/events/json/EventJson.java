package dev.slipway.events.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.slipway.events.Event;
import dev.slipway.events.type.EventType;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Events as JSON, the data of a CloudEvent.
 *
 * <p>Reading ignores fields that this version does not know. A field that the schema requires must be there.
 */
public final class EventJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // Left alone, a number that is absent would be 0, and 0 for a word the first of the enumeration.
            .enable(
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .build();

    /** How a programmer has Jackson be less strict. */
    private static final Pattern ADVICE = Pattern.compile(" \\(set DeserializationConfig.*");

    private EventJson() {}

    /** The event as UTF-8 JSON. */
    public static byte[] write(Event event) {
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("events are plain records and always serialize", e);
        }
    }

    /**
     * Reads an event of a known type.
     *
     * @throws UnreadableEventException if the bytes are not such an event; the message names the field by its path, {@code
     *     build.spec.cpus}
     */
    public static Event read(byte[] json, EventType type) throws UnreadableEventException {
        try {
            Event event = JSON.readValue(json, type.payload());
            if (event == null) {
                throw new UnreadableEventException("the value is the JSON null");
            }
            return event;
        } catch (JsonMappingException e) {
            throw new UnreadableEventException("value: " + reason(e));
        } catch (IOException e) {
            throw new UnreadableEventException("value: " + firstLine(e.getMessage()));
        }
    }

    private static String reason(JsonMappingException e) {
        String path = path(e.getPath());
        // The records' constructors name the field that they miss; they are never handed a primitive that is.
        if (e.getCause() instanceof NullPointerException missing && missing.getMessage() != null) {
            return (path.isEmpty() ? "" : path + ".") + missing.getMessage() + " is missing";
        }
        String problem = ADVICE.matcher(firstLine(e.getOriginalMessage())).replaceFirst("");
        return path.isEmpty() ? problem : path + ": " + problem;
    }

    /** {@code base_images[0].image}. */
    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "unreadable" : message.lines().findFirst().orElse(message);
    }
}
