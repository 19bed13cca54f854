package dev.slipway.buildapi.openapi;

import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.BuildStep;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.account.Role;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.request.ChoiceField;
import dev.slipway.events.request.FlagField;
import dev.slipway.events.request.NamedTextsField;
import dev.slipway.events.request.NamesField;
import dev.slipway.events.request.NumberField;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.TextField;
import dev.slipway.events.spec.BaseImage;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Types that the views do not tell: what a build was asked for, and the words that a status can be. */
final class TypedSchemas {
    private static final String SPEC = "BuildSpec";

    /** Where a spec has them; all other fields are at its top. */
    private static final Set<String> OPTIONS = Set.of(
            RequestFields.TARGET.name(),
            RequestFields.LABELS.name(),
            RequestFields.ANNOTATIONS.name(),
            RequestFields.NO_CACHE.name(),
            RequestFields.PULL.name(),
            RequestFields.ADD_HOSTS.name(),
            RequestFields.ALLOWED_DOMAINS.name(),
            RequestFields.PROVENANCE.name());

    private static final Set<String> NOT_KEPT = Set.of(
            RequestFields.DOCKERFILE.name(),
            RequestFields.SECRET_VALUES.name(),
            RequestFields.SOURCE_OCI.name(),
            RequestFields.SOURCE_URL.name(),
            RequestFields.SOURCE_HASH.name());

    private TypedSchemas() {}

    /** The words that a property of a view can be, where the view has it as a text. */
    private static final Map<String, List<String>> WORDS = Map.ofEntries(
            Map.entry("BuildView.status", sorted(BuildLife.statuses())),
            Map.entry("BuildSummary.status", sorted(BuildLife.statuses())),
            Map.entry("NewBuild.status", List.of("requested")),
            Map.entry("StepView.state", words(BuildStep.State.values())),
            Map.entry("Disk.result", words(ImageConverted.Result.values())),
            Map.entry("TokenView.role", words(Role.values())),
            Map.entry("Whoami.role", words(Role.values())),
            Map.entry("BaseImageRequestView.action", words(BaseImageRequested.Action.values())));

    static void complete(Components components) {
        addSpec(components);
        components.addSchema("UsedBaseImage", usedBaseImage());
        Schema anything = object("As it was asked for").additionalPropertiesBoolean(true);
        Map<String, Schema> schemas = components.getSchemas();
        replace(schemas, "BuildView", "spec", OASFactory.createSchema().ref(SPEC));
        replace(
                schemas,
                "BuildView",
                "base_images",
                OASFactory.createSchema()
                        .addType(Schema.SchemaType.ARRAY)
                        .items(OASFactory.createSchema().ref("UsedBaseImage")));
        replace(schemas, "BaseImageRequestView", "tags", anything);
        replace(
                schemas,
                "BaseImageRequestView",
                "report",
                object("How many tags it is about, how many are through, and at the end what became of each")
                        .additionalPropertiesBoolean(true));
        WORDS.forEach((property, words) -> enumerate(schemas, property, words));
    }

    private static void addSpec(Components components) {
        Schema options = object("What BuildKit is told besides, by docker's names");
        Schema spec = object("What was asked for, with every default filled in, under the names of the form");
        for (RequestField<?> field : RequestFields.ALL) {
            if (OPTIONS.contains(field.name())) {
                options.addProperty(field.name(), property(field));
            } else if (!NOT_KEPT.contains(field.name())) {
                spec.addProperty(field.name(), property(field));
            }
        }
        // Left out where they were not said.
        Set<String> optional =
                Set.of("dockerfile_path", "cache_scope", "global_cache_key", "base_image_digest", "target");
        options.getProperties().keySet().stream()
                .filter(name -> !optional.contains(name))
                .forEach(options::addRequired);
        spec.getProperties().keySet().stream()
                .filter(name -> !optional.contains(name))
                .forEach(spec::addRequired);
        components.addSchema("BuildOptions", options);
        components.addSchema(
                SPEC,
                spec.addProperty("options", OASFactory.createSchema().ref("BuildOptions"))
                        .addRequired("options"));
    }

    private static Schema usedBaseImage() {
        return object("An external image that the Dockerfile names, and what the mirror has of it")
                .addProperty("image", text("As the Dockerfile writes it, after expansion"))
                .addProperty("repository", text("Where the mirror keeps it"))
                .addProperty("digest", text("What the build uses"))
                .addProperty(
                        "state",
                        text("What the mirror did about it").enumeration(List.copyOf(words(BaseImage.State.values()))))
                .addProperty("reason", text("Why the mirror does not have it, or has perhaps an old one"))
                .addProperty(
                        "stale",
                        object("That the mirror's copy should have been compared with its upstream, and could not be")
                                .additionalPropertiesBoolean(true))
                .addRequired("image")
                .addRequired("repository")
                .addRequired("state");
    }

    /** What may be absent stays so. */
    private static void replace(Map<String, Schema> schemas, String view, String name, Schema exact) {
        Schema schema = schemas.get(view);
        if (schema != null && schema.getProperties().containsKey(name)) {
            schema.addProperty(name, exact);
        }
    }

    private static void enumerate(Map<String, Schema> schemas, String property, List<String> words) {
        String[] path = property.split("\\.", 2);
        Schema view = schemas.get(path[0]);
        if (view != null && view.getProperties().containsKey(path[1])) {
            view.getProperties().get(path[1]).setEnumeration(List.copyOf(words));
        }
    }

    private static List<String> sorted(Set<String> words) {
        return words.stream().sorted().toList();
    }

    /** Enumerations travel as their names in lower case. */
    private static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING).description(description);
    }

    private static Schema object(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT).description(description);
    }

    /** A field as JSON. */
    private static Schema property(RequestField<?> field) {
        Schema property = OASFactory.createSchema().description(field.description());
        switch (field.type()) {
            case NumberField(int min, int max) ->
                property.addType(Schema.SchemaType.INTEGER)
                        .format("int32")
                        .minimum(BigDecimal.valueOf(min))
                        .maximum(BigDecimal.valueOf(max));
            case FlagField() -> property.addType(Schema.SchemaType.BOOLEAN);
            case ChoiceField(List<String> words) -> {
                property.addType(Schema.SchemaType.STRING);
                words.forEach(property::addEnumeration);
            }
            case TextField text -> property.addType(Schema.SchemaType.STRING).maxLength(text.maxBytes());
            case NamesField _ ->
                property.addType(Schema.SchemaType.ARRAY)
                        .items(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
            case NamedTextsField _ ->
                property.addType(Schema.SchemaType.OBJECT)
                        .additionalPropertiesSchema(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
        }
        return property;
    }

    /** An example of each field of the form, for people who read the description. */
    static Map<String, Object> examples() {
        return Map.of(
                RequestFields.TENANT.name(), "acme",
                RequestFields.TAGS.name(), "[\"web:1.4\"]",
                RequestFields.BUILD_ARGS.name(), "{\"VERSION\": \"1.4\"}",
                RequestFields.DOCKERFILE_PATH.name(), "docker/Dockerfile",
                RequestFields.SECRETS.name(), "[\"npm-token\"]");
    }
}
