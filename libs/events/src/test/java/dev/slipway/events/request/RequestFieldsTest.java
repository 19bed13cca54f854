package dev.slipway.events.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RequestFieldsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final SnakeCaseStrategy SNAKE_CASE = new SnakeCaseStrategy();

    static List<RequestField<?>> fields() {
        return RequestFields.ALL;
    }

    @Test
    void eachNameAndEachOptionStandsForOneField() {
        Stream<String> names = RequestFields.ALL.stream().map(RequestField::name);
        Stream<String> options = RequestFields.ALL.stream()
                .flatMap(field -> field.option().stream())
                .map(RequestField.Option::name);

        assertThat(names.toList()).doesNotHaveDuplicates();
        assertThat(options.toList()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("fields")
    <T> void theDefaultIsWithinTheBounds(RequestField<T> field) {
        assertThat(field.byDefault().map(field.type()::violations).orElse(List.of()))
                .isEmpty();
    }

    @Test
    void whateverIsDeclaredReachesTheSpecThatIsLaunched() {
        List<String> components = Stream.of(BuildSpec.class, BuildOptions.class)
                .flatMap(type -> Stream.of(type.getRecordComponents()))
                .map(component -> SNAKE_CASE.translate(component.getName()))
                .map(name -> name.equals("admin") ? RequestFields.IS_ADMIN_BUILD.name() : name)
                .filter(name -> !name.equals("options"))
                .toList();

        // Beside the spec travel the text of a Dockerfile and what is secret, sealed. Where a source was and its hash
        // end with
        // its arrival.
        assertThat(RequestFields.ALL)
                .extracting(RequestField::name)
                .filteredOn(name -> !List.of("dockerfile", "source_oci", "source_url", "source_hash", "secret_values")
                        .contains(name))
                .containsExactlyInAnyOrderElementsOf(components);
    }

    /** What the published schema says of a value, build-api says too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "memory_mb|512|true",
                "memory_mb|511|false",
                "memory_mb|65537|false",
                "memory_mb|\"512\"|false",
                "network_mode|\"isolated\"|true",
                "network_mode|\"host\"|false",
                "is_admin_build|true|true",
                "is_admin_build|\"true\"|false",
                "tenant|\"acme\"|true",
                "tenant|\"global\"|false",
                "tenant|\"globals\"|true",
                "tenant|\"a_b\"|false",
                "dockerfile_path|\"docker/web\"|true",
                "dockerfile_path|\"a/../b\"|false",
                "dockerfile_path|\"/a\"|false",
                "dockerfile_path|\"a/\"|false",
                "dockerfile_path|\"a\\nb\"|false",
                "secrets|[\"npm\"]|true",
                "secrets|[\"npm\",\"npm\"]|false",
                "secrets|[\"../npm\"]|false",
                "secrets|[1]|false",
                "build_args|{\"A\":\"1\"}|true",
                "build_args|{\"A\":1}|false",
                "build_args|{\"a b\":\"1\"}|false",
                "base_image_digest|\"latest\"|false"
            })
    void theSchemaAllowsWhatTheFieldTakes(String name, String value, boolean taken) throws Exception {
        RequestField<?> field = RequestFields.named(name).orElseThrow();
        JsonNode json = JSON.readTree(value);
        JsonNode schema = JSON.readTree(JSON.writeValueAsString(field.schema()));

        assertThat(isTaken(field, json)).isEqualTo(taken);
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(schema)
                        .validate(json)
                        .isEmpty())
                .isEqualTo(taken);
    }

    private static <T> boolean isTaken(RequestField<T> field, JsonNode json) {
        return field.type().fits(json)
                && field.type().read(field.type().asText(json)) instanceof FieldType.Reading.Read<T>(T value)
                && field.type().violations(value).isEmpty();
    }
}
