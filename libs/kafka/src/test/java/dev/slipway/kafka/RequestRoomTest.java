package dev.slipway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import dev.slipway.events.json.EventJson;
import dev.slipway.events.repository.BuildCaches;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.text.DockerfileText;
import dev.slipway.events.trace.TraceParent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The largest request fits into a record, with the most and the largest things that later steps add to it. */
class RequestRoomTest {
    private static final String BUILD = "b01jd5yx8nq9rw3k7m2v4c6t8zz";
    /** Host with port, path, tag and SHA-512 digest, each as long as it may be. */
    private static final int LONGEST_REFERENCE = 259 + 1 + 255 + 1 + 128 + 1 + 135;

    private static final int LONGEST_REPOSITORY = 255;
    private static final String LONGEST_DIGEST = "sha512:" + "a".repeat(128);
    /** The longest that a base image takes, of characters that JSON may write as twelve bytes each. */
    private static final String LONGEST_REASON = "\uD83D\uDE80".repeat(512);
    /** A JWT beside its scopes, with header, claims and signature; in a JWE that has header, key and tag of its own. */
    private static final int CREDENTIAL_BESIDE_SCOPES = 4 << 10;

    private static BuildRequested request(int bytes) {
        int others = EventJson.write(requested("")).length;
        BuildRequested request = requested("x".repeat(bytes - others));
        assertThat(EventJson.write(request)).hasSize(bytes);
        return request;
    }

    private static BuildRequested requested(String sealed) {
        return new BuildRequested(
                BUILD,
                new BuildSpec(
                        "acme",
                        false,
                        Optional.empty(),
                        Map.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        600,
                        1024,
                        2,
                        NetworkMode.EGRESS,
                        List.of(),
                        false,
                        MirrorMode.PREFERRED,
                        BuildOptions.NONE),
                new SourceReference("sources/acme/" + BUILD, LONGEST_DIGEST, Long.MAX_VALUE, Optional.empty()),
                DockerfileText.of("FROM scratch\n".getBytes(StandardCharsets.UTF_8)),
                Optional.of(sealed),
                Optional.empty(),
                Instant.parse("2026-11-28T06:00:00.123456789Z"));
    }

    private static List<BaseImage> images(BaseImage.State state) {
        boolean isMirrored = state == BaseImage.State.MIRRORED || state == BaseImage.State.PRESENT;
        return IntStream.range(0, BuildPrepared.MOST_BASE_IMAGES)
                .mapToObj(image -> new BaseImage(
                        "i".repeat(LONGEST_REFERENCE),
                        "r".repeat(LONGEST_REPOSITORY),
                        Optional.of(LONGEST_DIGEST),
                        state,
                        isMirrored ? Optional.empty() : Optional.of(LONGEST_REASON)))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(BaseImage.State.class)
    void holdsTheLargestRequestWithTheMostBaseImagesAndTheLargestCredential(BaseImage.State state) {
        boolean isMirrored = state == BaseImage.State.MIRRORED || state == BaseImage.State.PRESENT;
        List<BaseImage> images = images(state);
        List<String> scopes = new ArrayList<>();
        int most = isMirrored ? images.size() : 0;
        for (int scope = 0; scope < most + 4; scope++) {
            scopes.add("repository:" + "r".repeat(LONGEST_REPOSITORY) + ":pull,push");
        }
        int inCredential = scopes.stream().mapToInt(scope -> scope.length() + 3).sum();
        // Base64 of base64: the claims of the JWT, and the JWT in the JWE.
        String credential = "c".repeat(CREDENTIAL_BESIDE_SCOPES + inCredential * 16 / 9);

        BuildRequested request = request(TopicCatalog.MAX_REQUEST_BYTES);
        String longest = "r".repeat(LONGEST_REPOSITORY);
        BuildCaches caches = new BuildCaches(List.of(longest, longest), Optional.of(longest), Optional.empty());

        assertThat(recordBytes(new BuildAuthorized(request, images, caches, credential, scopes)))
                .isLessThanOrEqualTo(TopicCatalog.MAX_RECORD_BYTES);
        assertThat(recordBytes(new BuildPrepared(request, images))).isLessThanOrEqualTo(TopicCatalog.MAX_RECORD_BYTES);
    }

    @Test
    void leavesARequestMostOfTheRecord() {
        assertThat(TopicCatalog.MAX_REQUEST_BYTES).isGreaterThan(2 << 20).isLessThan(TopicCatalog.MAX_RECORD_BYTES);
    }

    /** As the producer counts it before it sends. */
    private static int recordBytes(Event event) {
        ProducerRecord<String, byte[]> record =
                new EventCodec("/slipway/test", Clock.systemUTC()).encode(event, TraceParent.fresh());
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.NONE,
                record.key().getBytes(StandardCharsets.UTF_8),
                record.value(),
                record.headers().toArray());
    }
}
