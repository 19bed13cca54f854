package dev.slipway.buildapi.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.json.EventJson;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.Provenance;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.text.DockerfileText;
import dev.slipway.http.FieldError;
import dev.slipway.kafka.TopicCatalog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestSizeTest {
    private static final int LIMIT = TopicCatalog.MAX_REQUEST_BYTES;
    /** Six bytes in JSON, each. */
    private static final String CONTROL = "\u0001";

    private static BuildRequested build(String dockerfile, String arg, String label, String sealed) {
        BuildOptions options = new BuildOptions(
                Optional.empty(), Map.of("l", label), Map.of(), false, false, List.of(), List.of(), Provenance.NONE);
        BuildSpec spec = new BuildSpec(
                "acme",
                false,
                Optional.empty(),
                Map.of("A", arg),
                List.of("npm"),
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
                options);
        return new BuildRequested(
                "b01jd5yx8nq9rw3k7m2v4c6t8zz",
                spec,
                new SourceReference(
                        "sources/acme/b01jd5yx8nq9rw3k7m2v4c6t8zz", "sha256:" + "a".repeat(64), 1, Optional.empty()),
                DockerfileText.of(dockerfile.getBytes(StandardCharsets.UTF_8)),
                Optional.of(sealed),
                Optional.empty(),
                Instant.EPOCH);
    }

    @Test
    void takesARequestOfExactlyTheLimitAndNotOfAByteMore() {
        String dockerfile = "d".repeat(DockerfileText.MAX_BYTES);
        String arg = CONTROL.repeat(128 << 10);
        int others = EventJson.write(build(dockerfile, arg, "", "")).length;
        BuildRequested largest = build(dockerfile, arg, "", "s".repeat(LIMIT - others));

        assertThat(EventJson.write(largest)).hasSize(LIMIT);
        assertThat(RequestSize.refusal(largest)).isEmpty();
        assertThat(RequestSize.refusal(build(dockerfile, arg, "", "s".repeat(LIMIT - others + 1))))
                .isPresent();
    }

    @Test
    void namesTheLargestFieldsAndWhatTheyTake() {
        FieldError error = RequestSize.refusal(build(
                        "d".repeat(DockerfileText.MAX_BYTES),
                        CONTROL.repeat(256 << 10),
                        "l".repeat(64 << 10),
                        "s".repeat(2 << 20)))
                .orElseThrow();

        assertThat(error.field()).isEqualTo("secret_values");
        assertThat(error.reason())
                .contains(String.valueOf(LIMIT), "secret_values (2097154), build_args (1572872), dockerfile (5243");
    }
}
