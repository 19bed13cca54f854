package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The API's description: {@code docs/openapi.yaml} is what the service serves, and generators of clients find in it what they need. */
class OpenApiIT {
    private static final Path PUBLISHED = Path.of("..", "docs", "openapi.yaml");
    private static final Path MADE = Path.of("target", "openapi.yaml");

    private final Map<String, JsonNode> operations = OpenApiDocument.operations();

    @Test
    void isPublishedAsItIsServed() throws IOException {
        String made = OpenApiDocument.yaml();
        Files.writeString(MADE, made);

        if (!Files.exists(PUBLISHED) || !Files.readString(PUBLISHED).equals(made)) {
            fail("docs/openapi.yaml is not the description that build-api serves; copy build-api/" + MADE + " to it");
        }
    }

    @Test
    void saysOfEveryPostWhetherItTakesAKey() {
        operations.forEach((name, operation) -> {
            if (name.startsWith("post ")) {
                boolean takes = operation
                        .path("parameters")
                        .valueStream()
                        .anyMatch(parameter -> parameter.path("name").asText().equals("Idempotency-Key"));
                boolean hasSecret =
                        operation.path("x-slipway-answers-with-secret").asBoolean();
                assertThat(takes != hasSecret)
                        .as("%s is either @Idempotent or @AnswersWithSecret", name)
                        .isTrue();
            }
        });
        assertThat(operations).containsKeys("post /v1/builds", "post /v1/builds/{id}/rebuild", "post /v1/tokens");
    }

    @Test
    void hasNoPathsOfTheInside() {
        assertThat(OpenApiDocument.json().path("paths").fieldNames())
                .toIterable()
                .allMatch(path -> path.startsWith("/v1/"));
    }

    @Test
    void namesAndSortsEveryOperation() {
        Set<String> ids = new TreeSet<>();
        operations.forEach((name, operation) -> {
            assertThat(ids.add(operation.path("operationId").asText())).as(name).isTrue();
            assertThat(operation.path("summary").asText()).as(name).isNotEmpty();
            assertThat(operation.path("tags")).as(name).hasSize(1);
        });
        assertThat(ids).doesNotContain("");
        List<String> tags = OpenApiDocument.json().path("tags").findValuesAsText("name");
        assertThat(operations.values()).allSatisfy(operation -> assertThat(tags)
                .contains(operation.path("tags").path(0).asText()));
    }

    @Test
    void answersEveryErrorWithAProblemDocument() {
        operations.forEach((name, operation) -> {
            JsonNode responses = operation.path("responses");
            assertThat(responses.fieldNames()).toIterable().as(name).contains("401", "403", "429", "503");
            responses.properties().forEach(response -> {
                if (response.getKey().compareTo("400") >= 0) {
                    assertThat(response.getValue()
                                    .at("/content/application~1problem+json/schema/$ref")
                                    .asText())
                            .as("%s %s", name, response.getKey())
                            .isEqualTo("#/components/schemas/Problem");
                }
            });
        });
        JsonNode create = operations.get("post /v1/builds").path("responses");
        assertThat(create.fieldNames()).toIterable().contains("202", "400", "408", "409", "413", "422");
        assertThat(operations.get("get /v1/builds/{id}").path("responses").has("404"))
                .isTrue();
    }

    @Test
    void saysHowToLogInAndWhere() {
        JsonNode document = OpenApiDocument.json();

        assertThat(document.at("/components/securitySchemes/bearer/scheme").asText())
                .isEqualTo("bearer");
        assertThat(document.path("security").path(0).has("bearer")).isTrue();
        assertThat(document.path("servers").path(0).path("url").asText()).startsWith("http");
    }

    @Test
    void typesWhatABuildIsAndWasAskedFor() {
        JsonNode schemas = OpenApiDocument.json().at("/components/schemas");

        assertThat(schemas.at("/BuildView/properties/spec/$ref").asText()).endsWith("/BuildSpec");
        assertThat(schemas.at("/BuildSpec/properties/network_mode/enum")).hasSize(2);
        assertThat(schemas.at("/BuildSpec/properties/tags/items/type").asText()).isEqualTo("string");
        assertThat(schemas.at("/BuildSpec/properties/options/$ref").asText()).endsWith("/BuildOptions");
        assertThat(schemas.at("/BuildView/properties/status/enum").valueStream().map(JsonNode::asText))
                .contains("requested", "running", "succeeded", "timed_out");
        assertThat(schemas.at("/BuildView/required").valueStream().map(JsonNode::asText))
                .contains("id", "tenant", "status", "attempts")
                .doesNotContain("image", "spec");
        assertThat(schemas.at("/Problem/required").valueStream().map(JsonNode::asText))
                .containsExactly("type", "title", "status", "detail");
        assertThat(schemas.fieldNames()).toIterable().noneMatch(name -> name.matches("JsonNode.*|Instant|.*\\d"));
    }
}
