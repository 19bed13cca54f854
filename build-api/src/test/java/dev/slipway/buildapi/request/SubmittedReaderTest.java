package dev.slipway.buildapi.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import dev.slipway.http.FieldError;
import dev.slipway.kafka.queue.WorkReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmittedReaderTest {
    private static final String ID = "b01jd0q3x5m8zt6v9r2k4c7h1ew";
    private static final String OTHER_ID = "b01jd0q3x5m8zt6v9r2k4c7h1ex";
    private static final Map<String, String> HEADERS = Map.of(
            "ce_specversion", "1.0", "ce_type", "dev.slipway.build.submitted.v1", "content-type", "application/json");

    private static SubmittedRecord read(@Nullable String key, @Nullable String body, Map<String, String> headers) {
        return switch (reading(key, body, headers)) {
            case WorkReader.Reading.Readable<SubmittedRecord> readable -> readable.event();
            case WorkReader.Reading.Unreadable<SubmittedRecord> unreadable ->
                throw new AssertionError(unreadable.reason());
        };
    }

    private static WorkReader.Reading<SubmittedRecord> reading(
            @Nullable String key, @Nullable String body, Map<String, String> headers) {
        ConsumerRecord<String, byte[]> submitted =
                new ConsumerRecord<>("slipway.build.submitted", 0, 0, key, body == null ? null : body.getBytes(UTF_8));
        headers.forEach((name, value) -> submitted.headers().add(name, value.getBytes(UTF_8)));
        return SubmittedReader.read(submitted);
    }

    private static SubmittedRecord read(String fields) {
        return read(ID, "{\"build_id\":\"" + ID + "\",\"tenant\":\"acme\"," + fields + "}", HEADERS);
    }

    @Test
    void readsEveryField() {
        SubmittedRecord read = read("""
                "source":{"url":"https://example.org/a","sha256":"00"},"dockerfile":"FROM scratch","dockerfile_path":"a",
                "build_args":{"A":"1"},"secrets":["npm"],"cache_scope":"main","global_cache_key":"base",
                "base_image_digest":"sha256:0","timeout_seconds":60,"memory_mb":1024,"cpus":4,
                "network_mode":"isolated","is_admin_build":true""");

        assertThat(read.errors()).isEmpty();
        assertThat(read.buildId()).isEqualTo(ID);
        assertThat(read.source())
                .contains(new BuildSubmitted.Source(
                        Optional.empty(), Optional.of("https://example.org/a"), Optional.of("00")));
        assertThat(read.draft())
                .isEqualTo(RequestValues.none()
                        .with(RequestFields.TENANT, "acme")
                        .with(RequestFields.IS_ADMIN_BUILD, true)
                        .with(RequestFields.DOCKERFILE, "FROM scratch")
                        .with(RequestFields.DOCKERFILE_PATH, "a")
                        .with(RequestFields.BUILD_ARGS, Map.of("A", "1"))
                        .with(RequestFields.SECRETS, List.of("npm"))
                        .with(RequestFields.CACHE_SCOPE, "main")
                        .with(RequestFields.GLOBAL_CACHE_KEY, "base")
                        .with(RequestFields.BASE_IMAGE_DIGEST, "sha256:0")
                        .with(RequestFields.TIMEOUT_SECONDS, 60)
                        .with(RequestFields.MEMORY_MB, 1024)
                        .with(RequestFields.CPUS, 4)
                        .with(RequestFields.NETWORK_MODE, "isolated"));
    }

    @Test
    void takesNullForNothing() {
        SubmittedRecord read = read("\"cpus\":null,\"source\":null,\"build_args\":null,\"dockerfile\":null");

        assertThat(read.errors()).isEmpty();
        assertThat(read.source()).isEmpty();
        assertThat(read.draft().said(RequestFields.CPUS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "timeout_seconds|\"x\"|whole number",
                "timeout_seconds|\"60\"|whole number",
                "timeout_seconds|1.5|whole number",
                "timeout_seconds|99999999999|whole number",
                "cpus|true|whole number",
                "memory_mb|[1]|whole number",
                "is_admin_build|\"true\"|true or false",
                "is_admin_build|1|true or false",
                "cache_scope|1|string",
                "dockerfile|{}|string",
                "build_args|[]|object",
                "build_args|\"{}\"|object",
                "build_args|{\"a\":1}|value of a must be a string",
                "build_args|{\"a\":null}|value of a must be a string",
                "secrets|\"npm\"|list",
                "secrets|[1]|list of strings",
                "source|\"https://example.org\"|object",
                "colour|\"red\"|not a field",
                "source_hash|\"00\"|not a field",
                "Tenant|\"acme\"|not a field"
            })
    void refusesWhatARequestWouldBeRefusedForByItsName(String field, String value, String reason) {
        SubmittedRecord read = read("\"" + field + "\":" + value);

        assertThat(read.buildId()).isEqualTo(ID);
        assertThat(read.errors()).extracting(FieldError::field).containsExactly(field);
        assertThat(read.errors().getFirst().reason()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{\"oci\":1}|source.oci", "{\"path\":\"a\"}|source.path", "{\"url\":{}}|source.url"})
    void refusesFieldsOfASourceByTheirName(String source, String field) {
        assertThat(read("\"source\":" + source).errors())
                .extracting(FieldError::field)
                .containsExactly(field);
    }

    @Test
    void refusesWhatIsThereTwice() {
        SubmittedRecord read = read("\"cpus\":1,\"cpus\":2");

        assertThat(read.buildId()).isEqualTo(ID);
        assertThat(read.errors()).hasSize(1).first().asString().contains("body", "cpus");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rubbish", "", "[]", "null", "\"text\"", "{} {}", "{\"build_id\":"})
    void answersUnreadableBodiesByTheKey(String body) {
        SubmittedRecord read = read(ID, body, HEADERS);

        assertThat(read.buildId()).isEqualTo(ID);
        assertThat(read.errors()).extracting(FieldError::field).containsExactly("body");
    }

    @Test
    void answersARecordWithoutAValue() {
        SubmittedRecord read = read(ID, null, HEADERS);

        assertThat(read.buildId()).isEqualTo(ID);
        assertThat(read.errors()).containsExactly(new FieldError("body", "is missing"));
    }

    @ParameterizedTest
    @CsvSource({
        "ce_type, dev.slipway.build.submitted.v2",
        "ce_type, dev.slipway.build.cancel.v1",
        "ce_type,",
        "ce_specversion, 0.3",
        "content-type, application/avro"
    })
    void answersHeadersThatAreNoneOfASubmission(String header, @Nullable String value) {
        Map<String, String> headers = new LinkedHashMap<>(HEADERS);
        headers.remove(header);
        if (value != null) {
            headers.put(header, value);
        }

        SubmittedRecord read = read("x", "{\"build_id\":\"" + ID + "\",\"tenant\":\"acme\",\"cpus\":\"x\"}", headers);

        assertThat(read.buildId()).isEqualTo(ID);
        assertThat(read.draft().said(RequestFields.TENANT)).contains("acme");
        assertThat(read.errors()).extracting(FieldError::field).containsExactly(header);
    }

    @Test
    void looksForTheBuildIdInTheBodyThenInTheSubjectThenInTheKey() {
        String body = "{\"build_id\":\"" + ID + "\"}";
        Map<String, String> withSubject = new LinkedHashMap<>(HEADERS);
        withSubject.put("ce_subject", OTHER_ID);

        assertThat(read("key", body, withSubject).buildId()).isEqualTo(ID);
        assertThat(read("key", "{}", withSubject).buildId()).isEqualTo(OTHER_ID);
        assertThat(read(ID, "{}", HEADERS).buildId()).isEqualTo(ID);
        assertThat(read(ID, "{\"build_id\":\"my-build\"}", HEADERS).buildId()).isEqualTo(ID);
    }

    @Test
    void refusesARecordUnderAnotherKeyThanItsBuildId() {
        String body = "{\"build_id\":\"" + ID + "\",\"tenant\":\"acme\"}";

        assertThat(read(ID, body, HEADERS).errors()).isEmpty();
        for (String key : new String[] {OTHER_ID, "", null}) {
            SubmittedRecord read = read(key, body, HEADERS);
            assertThat(read.buildId()).isEqualTo(ID);
            assertThat(read.errors()).extracting(FieldError::field).containsExactly("key");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"6f9619ff-8b86-d011-b42d-00c04fc964ff", "my-build_1.0", "7"})
    void answersANameThatIsNoBuildIdUnderThatName(String name) {
        SubmittedRecord read = read(name, "{\"build_id\":\"" + name + "\"}", HEADERS);

        assertThat(read.buildId()).isEqualTo(name);
        assertThat(read.errors()).extracting(FieldError::field).containsExactly("build_id");
        assertThat(read.errors().getFirst().reason()).contains("26 of 0-9 and a-z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a/b", "a b", "a\\u0000", ".", "ä"})
    void hasNoAnswerForWhatCanBeNoName(String name) {
        assertThat(reading(null, "{\"build_id\":\"" + name + "\"}", HEADERS))
                .isInstanceOf(WorkReader.Reading.Unreadable.class);
        assertThat(reading("a".repeat(129), "rubbish", HEADERS)).isInstanceOf(WorkReader.Reading.Unreadable.class);
    }

    @Test
    void saysNoMoreOfAMillionFaultsThanFitsIntoAnAnswer() {
        StringBuilder fields = new StringBuilder("\"cpus\":1");
        for (int i = 0; i < 100_000; i++) {
            fields.append(",\"a").append(i).append("\":1");
        }

        assertThat(read(fields.toString()).errors()).hasSize(20);
    }

    @Test
    void showsNoControlCharactersAndNoEndlessNames() {
        SubmittedRecord read = read("\"a\\u0000\\nb\":1,\"" + "n".repeat(1000) + "\":1");

        assertThat(read.errors().getFirst().field()).isEqualTo("a\uFFFD\uFFFDb");
        assertThat(read.errors().getLast().field()).hasSize(80).endsWith("…");
    }
}
