package dev.slipway.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;

/**
 * What the schema of a submission has besides the bounds of single fields: that JSON's null says nothing, and which fields go
 * together. build-api has a test that its validation refuses the same.
 */
final class SubmissionRules {
    private static final JsonMapper JSON = new JsonMapper();

    private SubmissionRules() {}

    /** The fields of a request, with the bounds of their declarations. */
    static void addFields(ObjectNode properties) {
        for (RequestField<?> field : RequestFields.ofSubmissions()) {
            if (field.equals(RequestFields.TENANT)) {
                properties.set(field.name(), field.schema());
            } else {
                properties.set(field.name(), orNull(schema(field)));
            }
        }
    }

    /** Who submits on Kafka is a deploy system, and never an admin. */
    private static ObjectNode schema(RequestField<?> field) {
        ObjectNode schema = field.schema();
        if (field.equals(RequestFields.IS_ADMIN_BUILD)) {
            schema.putArray("enum").add(false);
        }
        return schema;
    }

    /** The same, or null. */
    static ObjectNode orNull(ObjectNode schema) {
        if (schema.path("type").isTextual()) {
            String type = schema.path("type").asText();
            schema.putArray("type").add(type).add("null");
        }
        if (schema.path("enum") instanceof ArrayNode words) {
            words.addNull();
        }
        return schema;
    }

    /** Adds what holds for several fields of an object together. */
    static void addTo(ObjectNode object, Class<?> payload) {
        if (payload == BuildSubmitted.class) {
            ArrayNode all = object.putArray("allOf");
            all.add(not("""
                    {"required": ["dockerfile", "dockerfile_path"],
                     "properties": {"dockerfile": {"type": "string"}, "dockerfile_path": {"type": "string"}}}
                    """));
            all.add(not("""
                    {"required": ["network_mode", "allowed_domains"],
                     "properties": {"network_mode": {"const": "isolated"},
                                    "allowed_domains": {"type": "array", "minItems": 1}}}
                    """));
        }
        if (payload == BuildSubmitted.Source.class) {
            ArrayNode one = object.putArray("oneOf");
            one.add(read("""
                    {"required": ["oci"], "properties": {"oci": {"type": "string"}, "url": {"type": "null"}}}
                    """));
            one.add(read("""
                    {"required": ["url", "sha256"],
                     "properties": {"oci": {"type": "null"}, "url": {"type": "string"}, "sha256": {"type": "string"}}}
                    """));
        }
    }

    private static ObjectNode not(String schema) {
        return JSON.createObjectNode().set("not", read(schema));
    }

    private static ObjectNode read(String schema) {
        try {
            return (ObjectNode) JSON.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
