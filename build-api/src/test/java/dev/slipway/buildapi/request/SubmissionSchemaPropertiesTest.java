package dev.slipway.buildapi.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.regex.RegularExpression;
import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.limit.Maxima;
import dev.slipway.buildapi.limit.NetworkMaximum;
import dev.slipway.buildapi.source.SourceFetch;
import dev.slipway.events.EventType;
import dev.slipway.events.request.RequestFields;
import dev.slipway.kafka.queue.WorkReader;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The published schema of submissions refuses what build-api refuses, and nothing else: for submissions that are right, and such with
 * some fields changed to values at and beyond their bounds. Left out is what no schema can say: what only the operator's settings
 * decide, who owns what a reference leads to, and that the record's key is the build id.
 */
class SubmissionSchemaPropertiesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ID = "b01jd0q3x5m8zt6v9r2k4c7h1ew";
    private static final String RIGHT = """
            {"build_id": "%s", "tenant": "acme", "timeout_seconds": 600, "build_args": {"A": "1"}, "secrets": ["npm"],
             "source": {"url": "https://ci.example.org/web.tar.gz", "sha256": "%s"}}
            """.formatted(ID, "5e".repeat(32));
    private static final Maxima NONE_OF_THE_OPERATOR =
            new Maxima(65_536, 64, 86_400, NetworkMaximum.EGRESS, 64, Maxima.MOST_SECRET_BYTES, false);
    private static final JsonSchema SCHEMA = schema();

    private static JsonSchema schema() {
        String name = "/dev/slipway/events/schemas/" + EventType.BUILD_SUBMITTED.cloudEventType() + ".json";
        try (InputStream published = EventType.class.getResourceAsStream(name)) {
            SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                    .regularExpressionFactory(SubmissionSchemaPropertiesTest::ofEcmaScript)
                    .build();
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(JSON.readTree(published), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** There, as JSON Schema has it, the last {@code $} is the end; in Java it may be before a last line end. */
    private static RegularExpression ofEcmaScript(String text) {
        Pattern pattern = Pattern.compile(text.endsWith("$") ? text.substring(0, text.length() - 1) + "\\z" : text);
        return value -> pattern.matcher(value).find();
    }

    @Property(seed = HostileInput.SEED)
    void refuseTheSame(@ForAll Random random) throws Exception {
        ObjectNode submission = (ObjectNode) JSON.readTree(RIGHT);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            change(submission, random);
        }

        List<String> refusals = refusals(submission);
        List<String> violations = new ArrayList<>();
        SCHEMA.validate(submission).forEach(violation -> violations.add(violation.getMessage()));
        violations.addAll(tooManyBytes(submission));

        assertThat(violations.isEmpty())
                .as("build-api says %s, the schema %s, of %s", refusals, violations, submission)
                .isEqualTo(refusals.isEmpty());
        Endings.count(refusals.isEmpty());
    }

    /** What build-api says before it asks anybody. */
    private static List<String> refusals(JsonNode submission) throws IOException {
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>(
                "slipway.build.submitted",
                0,
                0,
                submission.path("build_id").asText(),
                JSON.writeValueAsBytes(submission));
        record.headers()
                .add("ce_type", EventType.BUILD_SUBMITTED.cloudEventType().getBytes(UTF_8));
        if (!(SubmittedReader.read(record) instanceof WorkReader.Reading.Readable<SubmittedRecord>(var read))) {
            return List.of("nobody could be told");
        }
        if (!read.errors().isEmpty()) {
            return List.of(read.errors().toString());
        }
        return switch (SpecValidation.validate(read.draft(), Caller.ofSubmittedTopic(), NONE_OF_THE_OPERATOR)) {
            case SpecValidation.Verdict.Invalid(var errors) -> List.of(errors.toString());
            case SpecValidation.Verdict.Forbidden(var error) -> List.of(error.toString());
            case SpecValidation.Verdict.Valid _ ->
                read.source()
                        .map(source -> SourceFetch.refusal(source).map(Object::toString).stream()
                                .toList())
                        .orElse(List.of("no source"));
        };
    }

    /** What the schema says of bytes, which JSON Schema has no word for. */
    private static List<String> tooManyBytes(JsonNode submission) {
        List<String> violations = new ArrayList<>();
        SCHEMA.getSchemaNode().path("properties").properties().forEach(property -> {
            JsonNode bounds = property.getValue();
            JsonNode value = submission.path(property.getKey());
            long all = value.isTextual() ? bytes(value.textValue()) : 0;
            if (value.isObject() && bounds.has("x-max-bytes-of-one")) {
                for (Map.Entry<String, JsonNode> entry : value.properties()) {
                    long one = bytes(entry.getKey()) + bytes(entry.getValue().asText());
                    all += one;
                    if (one > bounds.path("x-max-bytes-of-one").asLong()) {
                        violations.add(property.getKey() + ": an entry has too many bytes");
                    }
                }
            }
            if (bounds.has("x-max-bytes") && all > bounds.path("x-max-bytes").asLong()) {
                violations.add(property.getKey() + ": too many bytes");
            }
        });
        return violations;
    }

    private static long bytes(String text) {
        return text.getBytes(UTF_8).length;
    }

    private static void change(ObjectNode submission, Random random) {
        List<String> names = new ArrayList<>(RequestFields.ofSubmissions().stream()
                .map(field -> field.name())
                .toList());
        names.addAll(List.of("build_id", "source", "source", "source", "unknown", "secret_values"));
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(12)) {
            case 0 -> submission.remove(name);
            case 1 -> submission.set(name, NullNode.instance);
            case 2 -> submission.set(name, any(random));
            default -> submission.set(name, fitting(name, random));
        }
    }

    private static JsonNode any(Random random) {
        List<Supplier<JsonNode>> kinds = List.of(
                () -> JSON.getNodeFactory().textNode("x"),
                () -> JSON.getNodeFactory().numberNode(1),
                () -> JSON.getNodeFactory().numberNode(1.5),
                () -> JSON.getNodeFactory().booleanNode(random.nextBoolean()),
                () -> JSON.createArrayNode().add("x"),
                () -> JSON.createObjectNode().put("x", "y"),
                JSON::createObjectNode,
                JSON::createArrayNode);
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    private static JsonNode fitting(String name, Random random) {
        JsonNodeFactory nodes = JSON.getNodeFactory();
        return switch (name) {
            case "build_id" -> nodes.textNode(oneOf(random, ID, ID + "0", ID.toUpperCase(Locale.ROOT), "b1"));
            case "source" -> source(random);
            case "is_admin_build", "no_cache", "pull", "push" -> nodes.booleanNode(random.nextBoolean());
            case "timeout_seconds" -> number(random, 1, 86_400);
            case "memory_mb" -> number(random, 512, 65_536);
            case "cpus" -> number(random, 1, 64);
            case "secrets" -> names(random, 64, "npm", "a".repeat(63), "a".repeat(64), "../x", "", "a_b.c-d");
            case "tags" ->
                names(
                        random,
                        32,
                        "web:1.4",
                        "r.example.com:5000/team/web",
                        "Web",
                        "a".repeat(257),
                        "web@sha256:00",
                        "a//b");
            case "add_hosts" -> names(random, 64, "db:10.0.0.1", "db=::1", "db", "a".repeat(254) + ":1.1.1.1");
            case "allowed_domains" ->
                names(random, 64, "example.com", "*.example.com", "*.*.com", "a".repeat(254), "-a");
            case "build_args" -> texts(random, 256, 120 << 10, 128 << 10, "A", "_x.y-z", "1A", "a b", "A".repeat(257));
            case "labels", "annotations" -> texts(random, 128, 8 << 10, 64 << 10, "a.b/c", "a=b", "é", "a".repeat(257));
            case "provenance", "mirror", "network_mode" ->
                nodes.textNode(
                        oneOf(random, "none", "min", "max", "preferred", "required", "egress", "isolated", "EGRESS"));
            default -> nodes.textNode(text(random));
        };
    }

    private static JsonNode number(Random random, int min, int max) {
        JsonNodeFactory nodes = JSON.getNodeFactory();
        return oneOf(
                random,
                nodes.numberNode(min - 1),
                nodes.numberNode(min),
                nodes.numberNode(max),
                nodes.numberNode(max + 1),
                nodes.numberNode((double) max),
                nodes.numberNode(min + 0.5),
                nodes.numberNode(1L << 40),
                nodes.numberNode(-3));
    }

    private static String text(Random random) {
        return oneOf(
                random,
                "",
                "main",
                "acme",
                "global",
                "Dockerfile",
                "docker/web.Dockerfile",
                "../x",
                "/x",
                "x/",
                "a..b",
                "a.-b",
                "a__b",
                "-a",
                "a\nb",
                "a\n",
                "sha256:" + "0f".repeat(32),
                "sha256:0f",
                "a".repeat(63),
                "a".repeat(64),
                "a".repeat(65),
                "a".repeat(128),
                "a".repeat(129),
                "a".repeat(4_096),
                "a".repeat(4_097),
                "é".repeat(2_048),
                "é".repeat(2_049),
                "FROM scratch\n",
                "a".repeat(512 << 10),
                "a".repeat((512 << 10) + 1));
    }

    private static JsonNode names(Random random, int most, String... some) {
        var list = JSON.createArrayNode();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = most + random.nextInt(2); i > 0; i--) {
                    list.add("n" + i + (some[0].contains(":") ? some[0].substring(some[0].indexOf(':')) : ""));
                }
            }
            case 1 -> list.add(some[0]).add(some[0]);
            case 2 -> list.add(1);
            default -> {
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.add(oneOf(random, some));
                }
            }
        }
        return list;
    }

    private static JsonNode texts(Random random, int most, int ofOne, int ofAll, String... some) {
        ObjectNode object = JSON.createObjectNode();
        switch (random.nextInt(6)) {
            case 0 -> {
                for (int i = most + random.nextInt(2); i > 0; i--) {
                    object.put("n" + i, "");
                }
            }
            case 1 -> object.put("n", "a".repeat(ofOne - 1 + random.nextInt(2)));
            case 2 -> {
                int entries = (ofAll + ofOne - 1) / ofOne;
                int each = ofAll / entries - 2;
                for (int i = 0; i < entries; i++) {
                    object.put("n" + i, "é".repeat(each / 2));
                }
                object.put("rest", "a".repeat(random.nextInt(2_000)));
            }
            case 3 -> object.put("n", oneOf(random, "a\0b", "\u0001".repeat(1_000), "\"", ""));
            case 4 -> object.put("n", 1);
            default -> object.put(oneOf(random, some), "x");
        }
        return object;
    }

    private static JsonNode source(Random random) {
        ObjectNode source = JSON.createObjectNode();
        maybe(
                random,
                source,
                "url",
                r -> oneOf(
                        r,
                        "https://ci.example.org/a?b=%20c",
                        "HTTPS://10.1.2.3:8443",
                        "https://[2606:4700::1]/a",
                        "http://ci.example.org/a",
                        "https://ci:pw@example.org/a",
                        "https://ex ample.org",
                        "https://example.org/%zz",
                        "https://example.org/a#b",
                        "https:///a",
                        "https://256.1.1.1/",
                        "https://a_b.example.org/",
                        "https://example.org/" + "a".repeat(2_028),
                        "https://example.org/" + "a".repeat(2_029)));
        maybe(random, source, "sha256", r -> oneOf(r, "5e".repeat(32), "5E".repeat(32), "5e".repeat(31), ""));
        if (random.nextInt(3) == 0) {
            source.put("oci", "registry.example.com:5000/uploads/acme/web@sha256:" + "5e".repeat(32));
        }
        if (random.nextInt(20) == 0) {
            source.set(oneOf(random, "oci", "url", "sha256", "path"), any(random));
        }
        if (random.nextInt(10) == 0) {
            source.set(oneOf(random, "oci", "url", "sha256"), NullNode.instance);
        }
        return source;
    }

    private static void maybe(Random random, ObjectNode object, String name, Function<Random, String> value) {
        if (random.nextInt(4) > 0) {
            object.put(name, value.apply(random));
        }
    }

    @SafeVarargs
    private static <T> T oneOf(Random random, T... all) {
        return all[random.nextInt(all.length)];
    }
}
