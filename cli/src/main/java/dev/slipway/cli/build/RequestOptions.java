package dev.slipway.cli.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.events.request.ChoiceField;
import dev.slipway.events.request.FieldType;
import dev.slipway.events.request.FlagField;
import dev.slipway.events.request.NamedTextsField;
import dev.slipway.events.request.NamesField;
import dev.slipway.events.request.NumberField;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.TextField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code slipway build}, made from the declarations of a request's fields. */
final class RequestOptions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RequestOptions() {}

    /** Adds an option for each field that has one. */
    static void addTo(CommandSpec command) {
        for (RequestField<?> field : RequestFields.ALL) {
            field.option().ifPresent(option -> command.addOption(option(field, option)));
        }
    }

    private static OptionSpec option(RequestField<?> field, RequestField.Option option) {
        String[] names = option.shortName().isPresent()
                ? new String[] {option.shortName().get(), option.name()}
                : new String[] {option.name()};
        OptionSpec.Builder builder = OptionSpec.builder(names).description(description(field));
        if (!(field.type() instanceof FlagField)) {
            builder.paramLabel(option.value());
        }
        return (switch (field.type()) {
                    case FlagField _ -> builder.type(boolean.class).arity("0");
                    case NumberField _ -> builder.type(Integer.class);
                    case NamesField _ -> builder.type(List.class).auxiliaryTypes(String.class);
                    case NamedTextsField _ -> builder.type(Map.class).auxiliaryTypes(String.class, String.class);
                    case TextField _, ChoiceField _ -> builder.type(String.class);
                })
                .build();
    }

    /** In one line: what it means, its bounds, and what counts without it. */
    private static String description(RequestField<?> field) {
        String bounds =
                switch (field.type()) {
                    case NumberField(int min, int max) -> ", " + min + " to " + max;
                    case ChoiceField(List<String> words) -> ": " + String.join(" or ", words);
                    case NamesField _, NamedTextsField _ -> "; repeatable";
                    case TextField _, FlagField _ -> "";
                };
        String byDefault =
                switch (field.type()) {
                    case NumberField _, ChoiceField _, TextField _ ->
                        field.byDefault()
                                .map(value -> " (default " + value + ")")
                                .orElse("");
                    case FlagField _, NamesField _, NamedTextsField _ -> "";
                };
        // picocli takes % for the beginning of a format.
        return (field.description() + bounds + byDefault + ".").replace("%", "%%");
    }

    /** The fields that the command line says, as a form has them. */
    static Map<String, String> fields(CommandSpec command) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (RequestField<?> field : RequestFields.ALL) {
            field.option()
                    .map(option -> command.findOption(option.name()))
                    .flatMap(option -> Optional.ofNullable(option.<Object>getValue()))
                    .ifPresent(value -> {
                        check(command, field, value);
                        text(field.type(), value).ifPresent(text -> fields.put(field.name(), text));
                    });
        }
        return fields;
    }

    /** Bounds are checked here, before anything is packed and sent. The Dockerfile is a file of this machine yet. */
    private static <T> void check(CommandSpec command, RequestField<T> field, Object value) {
        if (field.equals(RequestFields.DOCKERFILE_PATH)) {
            return;
        }
        @SuppressWarnings("unchecked") // option() gave it the type
        T typed = (T) value;
        List<String> violations = field.type().violations(typed);
        if (!violations.isEmpty()) {
            throw ConsoleCommand.wrong(
                    command, field.option().orElseThrow().name() + " " + String.join("; ", violations));
        }
    }

    private static Optional<String> text(FieldType<?> type, Object value) {
        return switch (type) {
            case FlagField _ -> value.equals(true) ? Optional.of("true") : Optional.empty();
            case NamesField _ -> ((List<?>) value).isEmpty() ? Optional.empty() : Optional.of(json(value));
            case NamedTextsField _ -> ((Map<?, ?>) value).isEmpty() ? Optional.empty() : Optional.of(json(value));
            case NumberField _, TextField _, ChoiceField _ -> Optional.of(value.toString());
        };
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("lists and maps of strings always serialize", e);
        }
    }
}
