package dev.slipway.events;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A field that an event has, at any depth, and whether the event's schema requires it.
 *
 * @param parent the object whose field it is
 */
record SchemaField(JsonPointer parent, String name, boolean required) {
    /** Every field of the event that the schema names. */
    static List<SchemaField> in(JsonNode schema, JsonNode event) {
        List<SchemaField> fields = new ArrayList<>();
        collect(schema, schema, event, JsonPointer.empty(), fields);
        return fields;
    }

    JsonNode removedFrom(JsonNode event) {
        JsonNode copy = event.deepCopy();
        ((ObjectNode) copy.at(parent)).remove(name);
        return copy;
    }

    JsonNode nulledIn(JsonNode event) {
        JsonNode copy = event.deepCopy();
        ((ObjectNode) copy.at(parent)).putNull(name);
        return copy;
    }

    /** {@code base_images[0].image}. */
    @Override
    public String toString() {
        String path = parent.appendProperty(name).toString().substring(1);
        return path.replaceAll("/(\\d+)", "[$1]").replace('/', '.');
    }

    private static void collect(
            JsonNode document, JsonNode reference, JsonNode value, JsonPointer place, List<SchemaField> fields) {
        JsonNode schema = reference.has("$ref")
                ? document.at(reference.get("$ref").asText().substring(1))
                : reference;
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            if (value.has(name)) {
                fields.add(new SchemaField(place, name, required.contains(name)));
                collect(document, property.getValue(), value.get(name), place.appendProperty(name), fields);
            }
        });
        for (int index = 0; schema.has("items") && index < value.size(); index++) {
            collect(document, schema.get("items"), value.get(index), place.appendIndex(index), fields);
        }
    }
}
