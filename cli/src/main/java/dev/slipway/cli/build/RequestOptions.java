package dev.slipway.cli.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.connection.Surroundings;
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
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code slipway build}, made from the declarations of a request's fields. */
final class RequestOptions {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Whose options are read apart. */
    private static final Set<RequestField<?>> ELSEWHERE = Set.of(RequestFields.DOCKERFILE_PATH, RequestFields.SECRETS);
    /** What the help says where an option is not quite its field. */
    private static final Map<RequestField<?>, String> DESCRIPTIONS = Map.of(
            RequestFields.DOCKERFILE_PATH,
            "The Dockerfile, a file of this machine; - reads it from the standard input",
            RequestFields.SECRETS,
            "A secret that the build may read, of a file, a variable or by its stored NAME",
            RequestFields.BUILD_ARGS,
            "A build arg; without a value, that of the variable of this name",
            RequestFields.TIMEOUT_SECONDS,
            "How long the build may run",
            RequestFields.MEMORY_MB,
            "Memory of the build machine",
            RequestFields.NETWORK_MODE,
            "What the build reaches; default is egress, none is isolated",
            RequestFields.PROVENANCE,
            "The SLSA provenance attestation of the image; true or mode=min, mode=max and false go too");

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
                    case FlagField _ -> flag(builder);
                    case NamesField _, NamedTextsField _ ->
                        builder.type(List.class).auxiliaryTypes(String.class);
                    case NumberField _, TextField _, ChoiceField _ -> builder.type(String.class);
                })
                .build();
    }

    /** As docker's flags: {@code --pull}, {@code --pull=false}. */
    private static OptionSpec.Builder flag(OptionSpec.Builder builder) {
        return builder.type(Boolean.class)
                .arity("0..1")
                .fallbackValue("true")
                .paramLabel("BOOL")
                .hideParamSyntax(true);
    }

    /** In one line: what it means, its bounds, and what counts without it. */
    private static String description(RequestField<?> field) {
        String bounds =
                switch (field.type()) {
                    case NumberField(int min, int max) ->
                        ", " + OptionText.written(field, min) + " to " + OptionText.written(field, max);
                    case ChoiceField(List<String> words) -> ": " + String.join(" or ", words);
                    case NamesField _, NamedTextsField _ -> "; repeatable";
                    case TextField _, FlagField _ -> "";
                };
        String byDefault =
                switch (field.type()) {
                    case NumberField _, ChoiceField _, TextField _ ->
                        field.byDefault()
                                .map(value -> " (default " + OptionText.written(field, value) + ")")
                                .orElse("");
                    case FlagField _, NamesField _, NamedTextsField _ -> "";
                };
        // picocli takes % for the beginning of a format.
        return (DESCRIPTIONS.getOrDefault(field, field.description()) + bounds + byDefault + ".").replace("%", "%%");
    }

    /** The fields that the command line says, as a form has them, but for the Dockerfile, which is a file of this machine. */
    static Map<String, String> fields(CommandSpec command, Surroundings here) {
        Map<String, String> fields = new LinkedHashMap<>();
        OptionText texts = new OptionText(here);
        for (RequestField<?> field : RequestFields.ALL) {
            if (!ELSEWHERE.contains(field)) {
                said(command, field).ifPresent(said -> {
                    Object value = read(command, field, () -> texts.read(field, said));
                    text(field.type(), value).ifPresent(text -> fields.put(field.name(), text));
                });
            }
        }
        said(command, RequestFields.SECRETS).ifPresent(said -> addSecrets(command, (List<?>) said, here, fields));
        return fields;
    }

    /** The file that {@code --file} names. */
    static Optional<String> dockerfile(CommandSpec command) {
        return said(command, RequestFields.DOCKERFILE_PATH).map(Object::toString);
    }

    /** The names that {@code --tag} gives. */
    static List<String> tags(CommandSpec command) {
        return said(command, RequestFields.TAGS).map(said -> (List<?>) said).orElse(List.of()).stream()
                .map(Object::toString)
                .distinct()
                .toList();
    }

    private static Optional<Object> said(CommandSpec command, RequestField<?> field) {
        return field.option()
                .map(option -> command.findOption(option.name()))
                .flatMap(option -> Optional.ofNullable(option.<Object>getValue()));
    }

    private static void addSecrets(CommandSpec command, List<?> said, Surroundings here, Map<String, String> fields) {
        SecretOption[] secrets = new SecretOption[1];
        read(command, RequestFields.SECRETS, () -> {
            secrets[0] = SecretOption.read(said.stream().map(Object::toString).toList(), here);
            return secrets[0].stored();
        });
        read(command, RequestFields.SECRETS, RequestFields.SECRET_VALUES, secrets[0]::values);
        text(RequestFields.SECRETS.type(), secrets[0].stored())
                .ifPresent(text -> fields.put(RequestFields.SECRETS.name(), text));
        text(RequestFields.SECRET_VALUES.type(), secrets[0].values())
                .ifPresent(text -> fields.put(RequestFields.SECRET_VALUES.name(), text));
    }

    private static <T> Object read(CommandSpec command, RequestField<T> field, Supplier<Object> value) {
        return read(command, field, field, value);
    }

    /** Bounds are checked here, before anything is packed and sent. */
    private static <T> Object read(
            CommandSpec command, RequestField<?> option, RequestField<T> field, Supplier<Object> value) {
        String name = option.option().orElseThrow().name();
        Object read;
        try {
            read = value.get();
        } catch (IllegalArgumentException e) {
            throw ConsoleCommand.wrong(command, name + " " + e.getMessage());
        }
        @SuppressWarnings("unchecked") // OptionText makes it of the field's type
        T typed = (T) read;
        List<String> violations =
                field.type() instanceof NumberField(int min, int max) && !field.equals(RequestFields.CPUS)
                        ? field.type().violations(typed).stream()
                                .map(_ -> "must be from " + OptionText.written(field, min) + " to "
                                        + OptionText.written(field, max))
                                .toList()
                        : field.type().violations(typed);
        if (!violations.isEmpty()) {
            throw ConsoleCommand.wrong(command, name + " " + String.join("; ", violations));
        }
        return read;
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
