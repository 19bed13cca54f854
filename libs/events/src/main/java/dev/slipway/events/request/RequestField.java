package dev.slipway.events.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * One thing that a request for a build may say.
 *
 * @param name in forms and in JSON
 * @param description a phrase for people: what it means, with its unit
 * @param byDefault what counts where the request does not say it
 * @param option how {@code slipway build} calls it; empty where it has no option
 * @param scope who may use it
 * @param <T> its values
 */
public record RequestField<T>(
        String name,
        FieldType<T> type,
        String description,
        Optional<T> byDefault,
        Optional<Option> option,
        Scope scope) {

    public RequestField {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(description, "description");
        requireNonNull(scope, "scope");
    }

    /** Where a field has a meaning. */
    public enum Scope {
        /** In forms and in submissions. */
        EVERYWHERE,
        /** With an uploaded source only. */
        UPLOADS
    }

    /**
     * An option of the command line.
     *
     * @param name {@code --memory}
     * @param shortName {@code -m}
     * @param value how the help calls its value: {@code MB}
     */
    public record Option(String name, Optional<String> shortName, String value) {}

    static <T> RequestField<T> of(String name, FieldType<T> type, String description) {
        return new RequestField<>(name, type, description, Optional.empty(), Optional.empty(), Scope.EVERYWHERE);
    }

    RequestField<T> or(T value) {
        return new RequestField<>(name, type, description, Optional.of(value), option, scope);
    }

    RequestField<T> onTheCommandLine(String option, String value) {
        return new RequestField<>(
                name, type, description, byDefault, Optional.of(new Option(option, Optional.empty(), value)), scope);
    }

    RequestField<T> onTheCommandLine(String shortOption, String option, String value) {
        return new RequestField<>(
                name,
                type,
                description,
                byDefault,
                Optional.of(new Option(option, Optional.of(shortOption), value)),
                scope);
    }

    RequestField<T> withUploadsOnly() {
        return new RequestField<>(name, type, description, byDefault, option, Scope.UPLOADS);
    }

    /** Its JSON Schema (draft 2020-12), with description and default. */
    public ObjectNode schema() {
        ObjectNode schema = type.schema().put("description", description);
        byDefault.ifPresent(value -> schema.putPOJO("default", value));
        return schema;
    }
}
