package dev.slipway.converter.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushFilterTest {

    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @ParameterizedTest
    @CsvSource({
        "cache/acme/main, CACHE_REPOSITORY",
        "cache/global/base, CACHE_REPOSITORY",
        "127.0.0.1:5000/cache/acme/main, CACHE_REPOSITORY",
        "registry.example.com/cache/acme/main, CACHE_REPOSITORY",
        "localhost/cache/acme/main, CACHE_REPOSITORY",
        "mirror/docker.io/library/alpine, MIRROR_REPOSITORY",
        "registry:5000/mirror/docker.io/library/alpine, MIRROR_REPOSITORY",
        "sources/acme/b01, SOURCE_REPOSITORY",
        "uploads/acme/shop/web, UPLOAD_REPOSITORY",
        "registry:5000/uploads/acme/web, UPLOAD_REPOSITORY",
        "builds/b01, UNKNOWN_REPOSITORY",
        "builds/acme/b01/x, UNKNOWN_REPOSITORY",
        "cached/acme/main, UNKNOWN_REPOSITORY",
        "mirrors/x, UNKNOWN_REPOSITORY",
        "cache, UNKNOWN_REPOSITORY"
    })
    void skipsRepositoriesThatHoldNoBuildsImage(String repository, SkipReason reason) {
        assertThat(PushFilter.skip(Pushes.of(repository, DIGEST))).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "builds/acme/b01",
                "builds/cache/b01",
                "127.0.0.1:5000/builds/acme/b01",
                "registry.example.com/builds/acme/b01"
            })
    void letsImagesOfBuildsPass(String repository) {
        assertThat(PushFilter.skip(Pushes.of(repository, DIGEST))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "build:b02",
                "build:b011",
                "build:",
                "build",
                "token:1",
                "service:converter",
                "b01",
                "",
                " build:b01"
            })
    void skipsWhatAStrangerPushed(String actor) {
        assertThat(PushFilter.skip(
                        Pushes.by(actor, "builds/acme/b01", DIGEST, Pushes.MANIFEST, Optional.of(Pushes.CONFIG))))
                .contains(SkipReason.PUSHED_BY_SOMEBODY_ELSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sweep", "disk-request"})
    void letsPassWhatBuildApiFoundInTheRegistry(String actor) {
        assertThat(PushFilter.skip(
                        Pushes.by(actor, "builds/acme/b01", DIGEST, Pushes.MANIFEST, Optional.of(Pushes.CONFIG))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.buildkit.cacheconfig.v0",
                "application/vnd.oci.empty.v1+json",
                "application/vnd.cncf.helm.config.v1+json"
            })
    void skipsWhatIsNoImageInAnyRepository(String configType) {
        assertThat(PushFilter.skip(Pushes.of("builds/acme/b01", DIGEST, Pushes.MANIFEST, Optional.of(configType))))
                .contains(SkipReason.NOT_AN_IMAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "application/json", "text/html", "text/plain", ""})
    void leavesConfigurationsOfUnspecificTypesToTheManifest(String configType) {
        assertThat(PushFilter.skip(Pushes.of("builds/acme/b01", DIGEST, Pushes.MANIFEST, Optional.of(configType))))
                .isEmpty();
    }

    @Test
    void skipsWhatIsNoManifest() {
        assertThat(PushFilter.skip(Pushes.of("builds/acme/b01", DIGEST, "application/octet-stream", Optional.empty())))
                .contains(SkipReason.NOT_AN_IMAGE);
    }

    @Test
    void leavesIndexesAndUntoldConfigurationsToTheManifest() {
        assertThat(PushFilter.skip(Pushes.of("builds/acme/b01", DIGEST, Pushes.INDEX, Optional.empty())))
                .isEmpty();
        assertThat(PushFilter.skip(Pushes.of("builds/acme/b01", DIGEST, Pushes.MANIFEST, Optional.empty())))
                .isEmpty();
    }
}
