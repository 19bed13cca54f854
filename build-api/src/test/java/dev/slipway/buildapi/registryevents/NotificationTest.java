package dev.slipway.buildapi.registryevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.ImagePushed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationTest {
    private static List<ImagePushed> pushedTo(String repository) throws JsonProcessingException {
        String envelope = """
                {"events":[{"action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json",
                  "repository":"%s","digest":"sha256:00","tag":"v1"}}]}
                """.formatted(repository);
        return Notification.pushedManifests(new ObjectMapper().readTree(envelope), Instant.EPOCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"builds/acme/b1", "cache/acme/main", "cache/global/base"})
    void tellsOfImagesAndCachesThatBuildsPushed(String repository) throws Exception {
        assertThat(pushedTo(repository)).extracting(ImagePushed::repository).containsExactly(repository);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uploads/acme/web",
                "sources/acme/b1",
                "mirror/docker.io/library/alpine",
                "builds/b1",
                "builds/acme/b1/x",
                "other/web",
                ""
            })
    void tellsNobodyOfWhatIsForNobody(String repository) throws Exception {
        assertThat(pushedTo(repository)).isEmpty();
    }
}
