package dev.slipway.buildapi.openapi;

import dev.slipway.events.life.BuildLife;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** What parameters of queries and paths take. Resources read them as texts, to name what is wrong with them, and mean more. */
final class Parameters {
    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "attempt", "An attempt of the build; without it, the one that counts",
            "cursor", "The next_cursor of an earlier answer",
            "follow", "Whether the stream goes on until the build ends",
            "id", "An id; of builds in a list, the beginning or the end of one",
            "name", "A name",
            "since", "Only builds from then on",
            "tenant", "A tenant's name; an admin and a deployer name one",
            "Last-Event-ID", "The id of the last line that arrived");

    private Parameters() {}

    static void describe(Operation operation) {
        for (Parameter parameter :
                Optional.ofNullable(operation.getParameters()).orElse(List.of())) {
            String name = parameter.getName();
            if (parameter.getDescription() == null && DESCRIPTIONS.containsKey(name)) {
                parameter.setDescription(DESCRIPTIONS.get(name));
            }
            if (parameter.getIn() == Parameter.In.QUERY) {
                schema(name, String.valueOf(operation.getOperationId())).ifPresent(parameter::setSchema);
            }
        }
    }

    private static Optional<Schema> schema(String name, String operationId) {
        return switch (name) {
            case "limit" ->
                Optional.of(OASFactory.createSchema()
                        .addType(Schema.SchemaType.INTEGER)
                        .format("int32")
                        .minimum(BigDecimal.ONE)
                        .maximum(BigDecimal.valueOf(200))
                        .defaultValue(50));
            case "follow" ->
                Optional.of(OASFactory.createSchema()
                        .addType(Schema.SchemaType.BOOLEAN)
                        .defaultValue(true));
            case "since" ->
                Optional.of(OASFactory.createSchema()
                        .addType(Schema.SchemaType.STRING)
                        .format("date-time"));
            case "status" ->
                operationId.equals("listBuilds")
                        ? Optional.of(OASFactory.createSchema()
                                .addType(Schema.SchemaType.STRING)
                                .enumeration(List.copyOf(
                                        BuildLife.statuses().stream().sorted().toList())))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }
}
