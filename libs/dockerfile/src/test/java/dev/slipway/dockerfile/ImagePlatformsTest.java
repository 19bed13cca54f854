package dev.slipway.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.dockerfile.stage.BuildArguments;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the uses of an image say of the platform that it is for. */
class ImagePlatformsTest {
    private static List<Optional<String>> platforms(String dockerfile) throws Exception {
        BuildArguments arguments =
                BuildArguments.none().withBuildPlatform("linux/amd64").withTargetPlatform("linux/arm64");
        return Dockerfile.parse(dockerfile.getBytes(StandardCharsets.UTF_8), arguments)
                .externalImages(arguments)
                .images()
                .stream()
                .map(ImageUse::platform)
                .toList();
    }

    @Test
    void aStageSaysWhatItIsFor() throws Exception {
        assertThat(platforms("""
                FROM --platform=$BUILDPLATFORM a AS first
                COPY --from=b / /
                FROM --platform=linux/s390x c
                FROM d
                """))
                .containsExactly(
                        Optional.of("linux/amd64"),
                        Optional.of("linux/amd64"),
                        Optional.of("linux/s390x"),
                        Optional.empty());
    }
}
