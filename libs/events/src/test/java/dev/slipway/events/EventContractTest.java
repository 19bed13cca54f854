package dev.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.slipway.events.json.EventJson;
import dev.slipway.events.json.UnreadableEventException;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.type.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The published contract against the records, and against what was written in the past.
 *
 * <p>With system property {@code slipway.contract.write} it writes what is missing: schemas, the AsyncAPI document, and
 * fixtures of new events. A fixture that exists is never touched, and none is ever removed: it stands for records that
 * are on somebody's Kafka.
 */
final class EventContractTest {
    private static final String TOMORROW = "field_of_tomorrow";
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path SCHEMAS = MODULE.resolve("src/main/resources/dev/slipway/events/schemas");
    private static final Path GOLDEN = MODULE.resolve("src/test/resources/golden");
    private static final Path FAILED = GOLDEN.resolve(EventType.BUILD_FINISHED.cloudEventType() + ".failed.json");
    private static final Path ASYNC_API = MODULE.resolve("../../docs/events/asyncapi.yaml");
    /** Fields that are maps: there another name is another entry. */
    private static final Set<String> MAPS = Set.of("build_args", "labels", "annotations", "platforms");

    private static final boolean WRITE = Boolean.getBoolean("slipway.contract.write");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @ParameterizedTest
    @EnumSource
    void theSchemaIsThatOfTheRecord(EventType type) throws IOException {
        String schema = pretty(EventSchema.of(type));
        Path published = SCHEMAS.resolve(type.cloudEventType() + ".json");
        if (WRITE) {
            Files.createDirectories(SCHEMAS);
            Files.writeString(published, schema);
        }

        assertThat(published).hasContent(schema);
    }

    @Test
    void theAsyncApiDocumentNamesEveryTopicAndMessage() throws IOException {
        if (WRITE) {
            Files.createDirectories(ASYNC_API.getParent());
            Files.writeString(ASYNC_API, AsyncApi.document());
        }

        assertThat(ASYNC_API).hasContent(AsyncApi.document());
        assertThat(AsyncApi.document())
                .contains(
                        Arrays.stream(EventType.values()).map(EventType::topic).toList());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenTodayIsWhatWasAlwaysWritten(EventType type) throws IOException {
        JsonNode written = JSON.readTree(encoded(Samples.of(type)));
        Path golden = GOLDEN.resolve(type.cloudEventType() + ".json");
        if (WRITE && !Files.exists(golden)) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, pretty(written));
        }

        assertThat(written).isEqualTo(JSON.readTree(golden.toFile()));
    }

    /** A build that succeeds has no reason and no message, so its end alone would not hold their form. */
    @Test
    void theEndOfAFailedBuildIsWrittenAsItAlwaysWas() throws Exception {
        JsonNode written = JSON.readTree(encoded(Samples.failed()));
        if (WRITE && !Files.exists(FAILED)) {
            Files.writeString(FAILED, pretty(written));
        }

        assertThat(written).isEqualTo(JSON.readTree(FAILED.toFile()));
        assertThat(decode(EventType.BUILD_FINISHED, written)).isEqualTo(Samples.failed());
    }

    /** Fields that came later: the fixtures from before do not have them. */
    @ParameterizedTest
    @MethodSource("laterForms")
    void laterFormsOfAnEventAreWrittenAsTheyAlwaysWere(String form, Event event) throws Exception {
        EventType type = EventType.of(event);
        JsonNode written = JSON.readTree(encoded(event));
        Path golden = GOLDEN.resolve(type.cloudEventType() + "." + form + ".json");
        if (WRITE && !Files.exists(golden)) {
            Files.writeString(golden, pretty(written));
        }

        assertThat(written).isEqualTo(JSON.readTree(golden.toFile()));
        assertThat(decode(type, written)).isEqualTo(event);
    }

    private static Stream<Arguments> laterForms() {
        return Stream.of(
                Arguments.of("uploaded", Samples.uploaded()),
                Arguments.of("tags", Samples.tagsRequested()),
                Arguments.of("tags", Samples.tagsSynced()),
                Arguments.of("needed", Samples.checkedAndNeeded()),
                Arguments.of("served", Samples.served()));
    }

    @Test
    void anEventThatIsToldTwiceHasOneId() {
        Event moved = Samples.of(EventType.BASE_IMAGE_MOVED);
        BaseImageMoved first = (BaseImageMoved) moved;
        BaseImageMoved later = new BaseImageMoved(
                first.reference(),
                first.repository(),
                first.oldDigest(),
                first.newDigest(),
                first.movedAt().plusSeconds(1),
                first.builds(),
                false);

        assertThat(moved.eventId())
                .isPresent()
                .isEqualTo(Samples.of(EventType.BASE_IMAGE_MOVED).eventId());
        assertThat(later.eventId()).as("the tag moved so once more").isNotEqualTo(moved.eventId());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void everyFixtureDecodesAndIsValid(Path golden) throws IOException {
        EventType type = typeOf(golden);
        JsonNode json = JSON.readTree(golden.toFile());

        assertThat(violations(type, json)).isEmpty();
        assertThatCode(() -> decode(type, json)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void aFixtureDecodesToWhatItWasWrittenFrom(EventType type) throws Exception {
        assertThat(decode(type, golden(type))).isEqualTo(Samples.of(type));
    }

    /** Only what outsiders submit keeps them: build-api refuses it by their names. */
    @ParameterizedTest
    @EnumSource
    void fieldsOfLaterVersionsAreIgnoredAtEveryDepth(EventType type) throws Exception {
        JsonNode later = golden(type);
        addToEveryObject(later);

        assertThat(violations(type, later).isEmpty()).isNotEqualTo(EventSchema.isWrittenByOutsiders(type));
        assertThat(withoutTomorrow(decode(type, later))).isEqualTo(Samples.of(type));
    }

    private static Event withoutTomorrow(Event event) {
        if (!(event instanceof BuildSubmitted submitted)) {
            return event;
        }
        Map<String, Object> fields = new LinkedHashMap<>(submitted.fields());
        assertThat(fields.remove(TOMORROW)).isNotNull();
        return new BuildSubmitted(submitted.buildId(), submitted.tenant(), submitted.source(), fields);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "b01jd0q3x5m8zt6v9r2k4c7h1e",
                "b01jd0q3x5m8zt6v9r2k4c7h1eww",
                "B01JD0Q3X5M8ZT6V9R2K4C7H1EW",
                "6f9619ff-8b86-d011-b42d-00c04fc964ff"
            })
    void theFormOfABuildIdIsPartOfWhatIsPublished(String other) throws IOException {
        JsonNode submitted = golden(EventType.BUILD_SUBMITTED).put("build_id", other);

        assertThat(violations(EventType.BUILD_SUBMITTED, submitted)).hasSize(1);
    }

    @Test
    void theReasonsOfAnEndArePublished() throws IOException {
        List<String> published = new ArrayList<>();
        schema(EventType.BUILD_FINISHED).at("/properties/reason/enum").forEach(word -> published.add(word.asText()));

        assertThat(published)
                .containsExactlyElementsOf(Arrays.stream(FinishReason.values())
                        .map(FinishReason::word)
                        .toList());
    }

    @ParameterizedTest(name = "{0} without {1}")
    @MethodSource("fields")
    void whatTheSchemaRequiresMustBeThereAndWhatItDoesNotNeedNot(EventType type, SchemaField field) throws IOException {
        JsonNode without = field.removedFrom(golden(type));

        assertThat(violations(type, without).isEmpty()).isNotEqualTo(field.required() || isNeededHere(type, field));
        expectDecoded(type, without, field);
    }

    /** A source has one of two references: without the one that it has, it has none. The record lets build-api say so. */
    private static boolean isNeededHere(EventType type, SchemaField field) {
        return type == EventType.BUILD_SUBMITTED && field.parent().toString().equals("/source");
    }

    @ParameterizedTest(name = "{0} with null for {1}")
    @MethodSource("fields")
    void nullIsNoValueForARequiredField(EventType type, SchemaField field) throws IOException {
        expectDecoded(type, field.nulledIn(golden(type)), field);
    }

    private static void expectDecoded(EventType type, JsonNode json, SchemaField field) {
        if (field.required()) {
            assertThatThrownBy(() -> decode(type, json))
                    .isInstanceOf(UnreadableEventException.class)
                    .message()
                    .matches("value: " + Pattern.quote(field.toString())
                            + "( is missing|: Cannot map `null` into type `\\w+`)");
        } else {
            assertThatCode(() -> decode(type, json)).doesNotThrowAnyException();
        }
    }

    private static Stream<Arguments> fields() throws IOException {
        List<Arguments> fields = new ArrayList<>();
        for (EventType type : EventType.values()) {
            SchemaField.in(schema(type), golden(type)).forEach(field -> fields.add(Arguments.of(type, field)));
        }
        return fields.stream();
    }

    private static Stream<Path> fixtures() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.sorted().toList().stream();
        }
    }

    /** {@code dev.slipway.build.requested.v1.json}, or with a word before the extension for older forms. */
    private static EventType typeOf(Path golden) {
        String name = golden.getFileName().toString();
        return Arrays.stream(EventType.values())
                .filter(type -> name.startsWith(type.cloudEventType() + "."))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode golden(EventType type) throws IOException {
        return (ObjectNode)
                JSON.readTree(GOLDEN.resolve(type.cloudEventType() + ".json").toFile());
    }

    private static JsonNode schema(EventType type) throws IOException {
        return JSON.readTree(SCHEMAS.resolve(type.cloudEventType() + ".json").toFile());
    }

    private static byte[] encoded(Event event) {
        return EventJson.write(event);
    }

    private static Event decode(EventType type, JsonNode json) throws IOException, UnreadableEventException {
        return EventJson.read(JSON.writeValueAsBytes(json), type);
    }

    private static Set<String> violations(EventType type, JsonNode json) throws IOException {
        Set<String> messages = new HashSet<>();
        for (ValidationMessage message : JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema(type))
                .validate(json, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true))) {
            messages.add(message.getMessage());
        }
        return messages;
    }

    private static void addToEveryObject(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(field -> !MAPS.contains(field.getKey()))
                    .toList()
                    .forEach(field -> addToEveryObject(field.getValue()));
            object.putObject(TOMORROW).put("x", 1);
        } else {
            stream(node).toList().forEach(EventContractTest::addToEveryObject);
        }
    }

    private static Stream<JsonNode> stream(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }

    private static String pretty(JsonNode json) throws IOException {
        return JSON.writeValueAsString(json) + "\n";
    }
}
