package dev.slipway.buildapi.openapi;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;

/**
 * Views as they are sent. What the description is made from takes an {@code Optional} for a value that may be null; the API leaves such
 * a field out, and always sends all others.
 */
final class ViewSchemas {
    private static final String REFERENCE = "#/components/schemas/";
    private static final String INSTANT = "Instant";
    /** Made of the JSON that views pass on; they say elsewhere what it is. */
    private static final Set<String> ACCIDENTS = Set.of(INSTANT, "JsonNode", "JsonNodeType");

    private ViewSchemas() {}

    /** @param operations that the schemas are used in */
    static void correct(Components components, Collection<Operation> operations) {
        Set<String> sent = operations.stream()
                .map(ViewSchemas::body)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        ACCIDENTS.forEach(components::removeSchema);
        components.getSchemas().forEach((name, schema) -> {
            if (schema.getProperties() != null) {
                correct(schema, !sent.contains(name) && schema.getRequired() == null);
            }
        });
    }

    private static Optional<String> body(Operation operation) {
        return Optional.ofNullable(operation.getRequestBody())
                .flatMap(body ->
                        body.getContent().getMediaTypes().values().stream().findFirst())
                .flatMap(media -> Optional.ofNullable(media.getSchema()))
                .flatMap(schema -> Optional.ofNullable(schema.getRef()))
                .map(reference -> reference.replace(REFERENCE, ""));
    }

    private static void correct(Schema view, boolean isAnswer) {
        Map<String, Schema> properties = view.getProperties();
        properties.forEach((name, property) -> {
            boolean mayBeAbsent = mayBeNull(property);
            view.addProperty(name, exact(property));
            if (isAnswer && !mayBeAbsent) {
                view.addRequired(name);
            }
        });
    }

    private static boolean mayBeNull(Schema property) {
        boolean byType = property.getType() != null && property.getType().contains(Schema.SchemaType.NULL);
        boolean byChoice =
                property.getAnyOf() != null && property.getAnyOf().stream().anyMatch(ViewSchemas::isNull);
        return byType || byChoice;
    }

    private static boolean isNull(Schema choice) {
        return List.of(Schema.SchemaType.NULL).equals(choice.getType());
    }

    private static Schema exact(Schema property) {
        if (property.getAnyOf() != null && property.getAnyOf().stream().anyMatch(ViewSchemas::isNull)) {
            return property.getAnyOf().stream()
                    .filter(choice -> !isNull(choice))
                    .findFirst()
                    .map(ViewSchemas::exact)
                    .orElse(property);
        }
        if (property.getRef() != null && property.getRef().endsWith("/" + INSTANT)) {
            return OASFactory.createSchema()
                    .addType(Schema.SchemaType.STRING)
                    .format("date-time")
                    .addExample("2026-11-24T12:00:00Z");
        }
        if (property.getType() != null) {
            property.setType(property.getType().stream()
                    .filter(type -> type != Schema.SchemaType.NULL)
                    .toList());
        }
        return property;
    }
}
