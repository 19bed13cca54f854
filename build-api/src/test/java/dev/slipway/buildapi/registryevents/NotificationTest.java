package dev.slipway.buildapi.registryevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.ImagePushed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private static List<ImagePushed> pushedTo(String repository) throws JsonProcessingException {
        return pushedTo(repository, MANIFEST);
    }

    private static List<ImagePushed> pushedTo(String repository, String mediaType) throws JsonProcessingException {
        String envelope = """
                {"events":[{"action":"push","target":{"mediaType":"%s",
                  "repository":"%s","digest":"sha256:00","tag":"v1","references":[{"mediaType":"%s"}]}}]}
                """.formatted(mediaType, repository, MANIFEST);
        return Notification.pushedManifests(new ObjectMapper().readTree(envelope), Instant.EPOCH).stream()
                .map(PushedManifest::event)
                .toList();
    }

    @Test
    void tellsOfImagesThatBuildsPushedAndWhoseTheyAre() throws Exception {
        assertThat(pushedTo("builds/acme/b1"))
                .extracting(ImagePushed::repository, ImagePushed::buildId, ImagePushed::tenant)
                .containsExactly(tuple("builds/acme/b1", Optional.of("b1"), Optional.of("acme")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.oci.image.index.v1+json",
                "application/vnd.docker.distribution.manifest.list.v2+json"
            })
    void tellsOfIndexesWithoutTakingTheirFirstManifestForAConfig(String mediaType) throws Exception {
        assertThat(pushedTo("builds/acme/b1", mediaType))
                .extracting(ImagePushed::mediaType, ImagePushed::configMediaType)
                .containsExactly(tuple(mediaType, Optional.empty()));
        assertThat(pushedTo("uploads/acme/web", mediaType)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "application/vnd.oci.image.layer.v1.tar+gzip", ""})
    void saysNothingOfBlobs(String mediaType) throws Exception {
        assertThat(pushedTo("builds/acme/b1", mediaType)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uploads/acme/web",
                "sources/acme/b1",
                "mirror/docker.io/library/alpine",
                "disks/acme/b1",
                "images/acme/web",
                "cache/acme/main",
                "cache/global/base",
                "builds/b1",
                "builds/acme/b1/x",
                "other/web",
                ""
            })
    void tellsNobodyOfWhatIsForNobody(String repository) throws Exception {
        assertThat(pushedTo(repository)).isEmpty();
    }
}
