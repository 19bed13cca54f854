package dev.slipway.buildapi.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.json.EventJson;
import dev.slipway.events.request.RequestFields;
import dev.slipway.http.FieldError;
import dev.slipway.kafka.TopicCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a request fits into a record of Kafka, with what later steps add to it. Each field has a bound of its own, but all of them
 * together may be too large: JSON writes one control character as six bytes, and what is sealed is in base64 twice.
 */
final class RequestSize {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_NAMED = 3;
    private static final String SEALED_SECRETS = "sealed_secrets";
    /** The objects whose members are fields of the request. */
    private static final List<String> NESTED = List.of("spec", "options");

    private RequestSize() {}

    /** Why the request is too large, naming the largest fields; empty where it fits. */
    static Optional<FieldError> refusal(BuildRequested build) {
        byte[] json = EventJson.write(build);
        if (json.length <= TopicCatalog.MAX_REQUEST_BYTES) {
            return Optional.empty();
        }
        List<Map.Entry<String, Integer>> largest = sizes(json).entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_NAMED)
                .toList();
        String named = largest.stream()
                .map(field -> field.getKey() + " (" + field.getValue() + ")")
                .collect(Collectors.joining(", "));
        return Optional.of(new FieldError(
                largest.getFirst().getKey(),
                "is the largest of fields that take %d bytes together when they travel, more than the %d that fit: %s"
                        .formatted(json.length, TopicCatalog.MAX_REQUEST_BYTES, named)));
    }

    private static Map<String, Integer> sizes(byte[] json) {
        Map<String, Integer> sizes = new HashMap<>();
        try {
            add(JSON.readTree(json), sizes);
        } catch (IOException e) {
            throw new UncheckedIOException("what was just written", e);
        }
        return sizes;
    }

    private static void add(JsonNode object, Map<String, Integer> sizes) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (NESTED.contains(member.getKey())) {
                add(member.getValue(), sizes);
            } else {
                sizes.merge(fieldOf(member.getKey()), bytes(member.getValue()), Integer::sum);
            }
        }
    }

    /** Values of secrets are sealed by then. */
    private static String fieldOf(String member) {
        return member.equals(SEALED_SECRETS) ? RequestFields.SECRET_VALUES.name() : member;
    }

    private static int bytes(JsonNode value) {
        return value.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
