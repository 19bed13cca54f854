package dev.slipway.buildapi.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.junit.jupiter.api.Test;

class NewBuildFormSchemaTest {
    private final Schema form = NewBuildFormSchema.form();

    @Test
    void hasTheSourceAndEveryFieldThatIsDeclaredAndNoOther() {
        List<String> names = Stream.concat(
                        Stream.of("source"), RequestFields.ALL.stream().map(RequestField::name))
                .toList();

        assertThat(form.getProperties().keySet()).containsExactlyElementsOf(names);
        // source_oci or source_url may stand in its place.
        assertThat(form.getRequired()).isNull();
    }

    @Test
    void saysBoundsAndDefaults() {
        Schema memory = form.getProperties().get("memory_mb");
        Schema network = form.getProperties().get("network_mode");

        assertThat(memory.getMinimum()).isEqualTo(BigDecimal.valueOf(512));
        assertThat(memory.getMaximum()).isEqualTo(BigDecimal.valueOf(65_536));
        assertThat(memory.getDefaultValue()).isEqualTo(2_048);
        assertThat(network.getEnumeration()).containsExactly("egress", "isolated");
        assertThat(form.getProperties().get("tenant").getPattern()).contains("a-z0-9");
        assertThat(form.getProperties().get("secrets").getDescription()).endsWith(": a JSON list of strings");
    }
}
