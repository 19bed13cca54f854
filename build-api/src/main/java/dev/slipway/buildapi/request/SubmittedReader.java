package dev.slipway.buildapi.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.StrictJson;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.type.EventType;
import dev.slipway.http.FieldErrors;
import dev.slipway.kafka.Envelope;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.queue.WorkReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of {@code slipway.build.submitted}, which anybody may have written. Their fields become those of a form and
 * are read by {@link FormFields}, so that a submission and a request are judged alike: a field that is not known is an
 * error, and so is one of another type.
 */
final class SubmittedReader {
    private static final String BODY = "body";
    private static final String BUILD_ID = "build_id";
    private static final Set<String> SOURCE_FIELDS = Set.of("oci", "url", "sha256");
    /** What is no build id, and can be answered all the same: a UUID, a name. It becomes a part of URLs and log lines. */
    private static final Pattern ANSWERABLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private final FieldErrors errors = new FieldErrors();

    private SubmittedReader() {}

    /** Unreadable is a record by which nobody could find the answer to it. */
    static WorkReader.Reading<SubmittedRecord> read(ConsumerRecord<String, byte[]> submitted) {
        return new SubmittedReader().readAll(submitted);
    }

    private WorkReader.Reading<SubmittedRecord> readAll(ConsumerRecord<String, byte[]> submitted) {
        checkEnvelope(EventCodec.envelope(submitted));
        JsonNode body = body(submitted.value());
        Optional<String> buildId = buildId(body, submitted);
        return buildId.isPresent()
                ? new WorkReader.Reading.Readable<>(readAll(buildId.get(), body, submitted))
                : new WorkReader.Reading.Unreadable<>("it has nothing that can be a build id; "
                        + new SubmitOutcome.Rejected(errors.list()).message());
    }

    private SubmittedRecord readAll(String buildId, JsonNode body, ConsumerRecord<String, byte[]> submitted) {
        if (!errors.isEmpty()) {
            // Fields of who knows what: only its tenant is of use, to whom the answer is addressed.
            FormFields tenant = new FormFields(texts(body, List.of(RequestFields.TENANT)));
            return new SubmittedRecord(buildId, tenant.values(), Optional.empty(), errors.list());
        }
        checkBuildId(body.path(BUILD_ID));
        checkKey(submitted, body.path(BUILD_ID));
        refuseOtherFields(body);
        Optional<BuildSubmitted.Source> source = source(body.path(RequestStep.SOURCE));
        FormFields fields = new FormFields(texts(body, RequestFields.ofSubmissions()));
        errors.addAll(fields.errors());
        return new SubmittedRecord(buildId, fields.values(), source, errors.list());
    }

    private void checkEnvelope(Envelope envelope) {
        switch (envelope) {
            case Envelope.Unreadable(String header, String problem) -> wrong(header, problem);
            case Envelope.Readable(EventType type, String _) -> {
                if (type != EventType.BUILD_SUBMITTED) {
                    wrong("ce_type", "must be " + EventType.BUILD_SUBMITTED.cloudEventType());
                }
            }
        }
    }

    /** The object that the value is; one without fields where it is none. */
    private JsonNode body(byte @Nullable [] value) {
        if (value == null) {
            wrong(BODY, "is missing");
            return JsonNodeFactory.instance.objectNode();
        }
        return StrictJson.readObject(value, problem -> wrong(BODY, problem));
    }

    /** What the record calls its build; a build id rather than something else that can be answered. */
    private static Optional<String> buildId(JsonNode body, ConsumerRecord<String, byte[]> submitted) {
        List<String> names = Stream.of(
                        Optional.ofNullable(body.path(BUILD_ID).textValue()),
                        EventCodec.subject(submitted),
                        Optional.<String>ofNullable(submitted.key()))
                .flatMap(Optional::stream)
                .filter(name -> ANSWERABLE.matcher(name).matches())
                .toList();
        return names.stream().filter(BuildIds::isValid).findFirst().or(() -> names.stream()
                .findFirst());
    }

    private void checkBuildId(JsonNode buildId) {
        if (!buildId.isTextual() || !BuildIds.isValid(buildId.textValue())) {
            wrong(BUILD_ID, "must be a 'b' and 26 of 0-9 and a-z, as in a ULID");
        }
    }

    /** As with all events of a build: whoever looks for its records by their key finds them. */
    private void checkKey(ConsumerRecord<String, byte[]> submitted, JsonNode buildId) {
        if (!buildId.asText().equals(submitted.key())) {
            wrong("key", "must be the same as build_id; it is the key of the Kafka record");
        }
    }

    private void refuseOtherFields(JsonNode body) {
        body.fieldNames().forEachRemaining(name -> {
            boolean isKnown = RequestFields.ofSubmissions().stream()
                    .anyMatch(field -> field.name().equals(name));
            if (!isKnown && !name.equals(BUILD_ID) && !name.equals(RequestStep.SOURCE)) {
                wrong(Excerpt.ofName(name), "is not a field of a submission");
            }
        });
    }

    private Optional<BuildSubmitted.Source> source(JsonNode source) {
        if (source.isMissingNode() || source.isNull()) {
            return Optional.empty();
        }
        if (!source.isObject()) {
            wrong(RequestStep.SOURCE, "must be a JSON object of oci, or of url and sha256");
            return Optional.empty();
        }
        source.properties().forEach(field -> {
            String name = RequestStep.SOURCE + "." + Excerpt.ofName(field.getKey());
            if (!SOURCE_FIELDS.contains(field.getKey())) {
                wrong(name, "is not a field of a source");
            } else if (!field.getValue().isTextual() && !field.getValue().isNull()) {
                wrong(name, RequestFields.TENANT.type().mustBe());
            }
        });
        return Optional.of(new BuildSubmitted.Source(
                Optional.ofNullable(source.path("oci").textValue()),
                Optional.ofNullable(source.path("url").textValue()),
                Optional.ofNullable(source.path("sha256").textValue())));
    }

    /** The fields as a form has them. JSON's null is as good as nothing. How long they may be, their types say: Kafka bounds the record. */
    private Map<String, String> texts(JsonNode body, List<RequestField<?>> fields) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (RequestField<?> field : fields) {
            String name = field.name();
            JsonNode value = body.path(name);
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            if (!field.type().fits(value)) {
                wrong(name, field.type().mustBe());
                continue;
            }
            texts.put(name, field.type().asText(value));
        }
        return texts;
    }

    private void wrong(String field, String reason) {
        errors.add(field, reason);
    }
}
