package dev.slipway.buildapi.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.events.Excerpt;
import dev.slipway.http.FieldError;
import dev.slipway.http.FieldErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The text fields of {@code POST /v1/builds}, read into their types. What cannot be read is a {@link FieldError}. */
final class FormFields {
    static final String DOCKERFILE = "dockerfile";
    static final String BUILD_ARGS = "build_args";
    static final String SECRETS = "secrets";
    static final String TENANT = "tenant";
    static final String CACHE_SCOPE = "cache_scope";
    static final String GLOBAL_CACHE_KEY = "global_cache_key";
    static final String IS_ADMIN_BUILD = "is_admin_build";
    static final String BASE_IMAGE_DIGEST = "base_image_digest";
    static final String TIMEOUT_SECONDS = "timeout_seconds";
    static final String MEMORY_MB = "memory_mb";
    static final String CPUS = "cpus";
    static final String NETWORK_MODE = "network_mode";
    static final String SOURCE_HASH = "source_hash";

    /** The fields in the order of the documentation. */
    static final Map<String, Field> FIELDS = fields();

    /** Reads JSON that says everything once and ends where it ends. */
    static final ObjectMapper STRICT_JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final int SHORT = 1024;

    private final Map<String, String> texts;
    private final FieldErrors errors = new FieldErrors();

    /** @param texts the fields that were sent, each a key of {@link #FIELDS} */
    FormFields(Map<String, String> texts) {
        this.texts = texts;
    }

    /** @param maxBytes how long its text may be, in UTF-8 */
    record Field(FieldKind kind, int maxBytes) {}

    private static Map<String, Field> fields() {
        Map<String, Field> fields = new LinkedHashMap<>();
        fields.put(DOCKERFILE, new Field(FieldKind.TEXT, SpecValidation.MAX_DOCKERFILE_BYTES));
        fields.put(BUILD_ARGS, new Field(FieldKind.STRINGS_BY_NAME, 256 * 1024));
        fields.put(SECRETS, new Field(FieldKind.STRINGS, 16 * 1024));
        fields.put(TENANT, new Field(FieldKind.TEXT, SHORT));
        fields.put(CACHE_SCOPE, new Field(FieldKind.TEXT, SHORT));
        fields.put(GLOBAL_CACHE_KEY, new Field(FieldKind.TEXT, SHORT));
        fields.put(IS_ADMIN_BUILD, new Field(FieldKind.BOOLEAN, SHORT));
        fields.put(BASE_IMAGE_DIGEST, new Field(FieldKind.TEXT, SHORT));
        fields.put(TIMEOUT_SECONDS, new Field(FieldKind.WHOLE_NUMBER, SHORT));
        fields.put(MEMORY_MB, new Field(FieldKind.WHOLE_NUMBER, SHORT));
        fields.put(CPUS, new Field(FieldKind.WHOLE_NUMBER, SHORT));
        fields.put(NETWORK_MODE, new Field(FieldKind.TEXT, SHORT));
        fields.put(SOURCE_HASH, new Field(FieldKind.TEXT, SHORT));
        return fields;
    }

    /** The draft; only of use when {@link #errors} is empty afterwards. */
    BuildDraft draft() {
        return new BuildDraft(
                text(TENANT),
                field(IS_ADMIN_BUILD, this::bool).orElse(false),
                text(DOCKERFILE),
                field(BUILD_ARGS, this::buildArgs).orElse(Map.of()),
                field(SECRETS, this::secrets).orElse(List.of()),
                text(CACHE_SCOPE),
                text(GLOBAL_CACHE_KEY),
                text(BASE_IMAGE_DIGEST),
                field(TIMEOUT_SECONDS, text -> integer(TIMEOUT_SECONDS, text)),
                field(MEMORY_MB, text -> integer(MEMORY_MB, text)),
                field(CPUS, text -> integer(CPUS, text)),
                text(NETWORK_MODE));
    }

    Optional<String> sourceHash() {
        return text(SOURCE_HASH);
    }

    List<FieldError> errors() {
        return errors.list();
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    private <T> Optional<T> field(String name, Function<String, Optional<T>> read) {
        return text(name).flatMap(read);
    }

    private Optional<Boolean> bool(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> wrong(IS_ADMIN_BUILD, FieldKind.BOOLEAN.reason());
        };
    }

    private Optional<Integer> integer(String name, String text) {
        try {
            return Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException e) {
            return wrong(name, FieldKind.WHOLE_NUMBER.reason());
        }
    }

    private Optional<Map<String, String>> buildArgs(String text) {
        Map<String, String> args = new LinkedHashMap<>();
        JsonNode json;
        try {
            json = STRICT_JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return wrong(BUILD_ARGS, "must be a JSON object: " + e.getOriginalMessage());
        }
        if (!json.isObject()) {
            return wrong(BUILD_ARGS, FieldKind.STRINGS_BY_NAME.reason());
        }
        for (Map.Entry<String, JsonNode> arg : json.properties()) {
            if (!arg.getValue().isTextual()) {
                return wrong(BUILD_ARGS, "the value of " + Excerpt.ofName(arg.getKey()) + " must be a string");
            }
            args.put(arg.getKey(), arg.getValue().textValue());
        }
        return Optional.of(args);
    }

    private Optional<List<String>> secrets(String text) {
        List<String> names = new ArrayList<>();
        JsonNode json;
        try {
            json = STRICT_JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return wrong(SECRETS, "must be a JSON list: " + e.getOriginalMessage());
        }
        if (!json.isArray()) {
            return wrong(SECRETS, FieldKind.STRINGS.reason());
        }
        for (JsonNode name : json) {
            if (!name.isTextual()) {
                return wrong(SECRETS, FieldKind.STRINGS.reason());
            }
            names.add(name.textValue());
        }
        return Optional.of(names);
    }

    private <T> Optional<T> wrong(String field, String reason) {
        errors.add(field, reason);
        return Optional.empty();
    }
}
