package dev.slipway.buildapi.openapi;

import dev.slipway.buildapi.request.RequestChannel;
import dev.slipway.buildapi.request.RequestStep;
import dev.slipway.events.request.ChoiceField;
import dev.slipway.events.request.FlagField;
import dev.slipway.events.request.NamedTextsField;
import dev.slipway.events.request.NamesField;
import dev.slipway.events.request.NumberField;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.TextField;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Describes the form of {@code POST /v1/builds} in the OpenAPI document, from the declarations of its fields. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class NewBuildFormSchema implements OASFilter {
    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents().addSchema(RequestChannel.FORM, form());
    }

    static Schema form() {
        Schema form = OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
        form.addProperty(
                RequestStep.SOURCE,
                OASFactory.createSchema()
                        .addType(Schema.SchemaType.STRING)
                        .format("binary")
                        .description("A tar.gz of the source; source_oci or source_url may say where it is instead"));
        RequestFields.ALL.forEach(field -> form.addProperty(field.name(), property(field)));
        return form;
    }

    private static Schema property(RequestField<?> field) {
        Schema property = OASFactory.createSchema().description(field.description());
        switch (field.type()) {
            case NumberField(int min, int max) ->
                property.addType(Schema.SchemaType.INTEGER)
                        .minimum(BigDecimal.valueOf(min))
                        .maximum(BigDecimal.valueOf(max));
            case FlagField() -> property.addType(Schema.SchemaType.BOOLEAN);
            case ChoiceField(List<String> words) -> {
                property.addType(Schema.SchemaType.STRING);
                words.forEach(property::addEnumeration);
            }
            case TextField text -> {
                property.addType(Schema.SchemaType.STRING).maxLength(text.maxBytes());
                text.form().ifPresent(form -> property.pattern("^(?:" + form.pattern() + ")$"));
            }
            // In a form these are JSON in a text.
            case NamesField _, NamedTextsField _ -> {
                String form = field.type().mustBe().replace("must be", "");
                property.addType(Schema.SchemaType.STRING)
                        .contentMediaType("application/json")
                        .description(field.description() + ":" + form);
            }
        }
        Object example = TypedSchemas.examples().get(field.name());
        if (example != null) {
            property.addExample(example);
        }
        if (!isJsonInText(field)) {
            field.byDefault().ifPresent(property::defaultValue);
        }
        return property;
    }

    private static boolean isJsonInText(RequestField<?> field) {
        return field.type() instanceof NamesField || field.type() instanceof NamedTextsField;
    }
}
