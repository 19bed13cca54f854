package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.dockerfile.ImageUse;
import dev.slipway.dockerfile.stage.ImageInstruction;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WantedImageTest {
    private static final String MIRROR = "127.0.0.1:5000";
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});

    @ParameterizedTest
    @CsvSource({
        "alpine:3.20, mirror/docker.io/library/alpine:3.20",
        "alpine, mirror/docker.io/library/alpine:latest",
        "ghcr.io/a/b:1, mirror/ghcr.io/a/b:1",
        "registry.example:5000/a:1, mirror/registry.example__5000/a:1",
        "127.0.0.1:5001/a:1, mirror/127.0.0.1__5001/a:1",
        "my_registry.example/a:1, mirror/my_registry.example/a:1",
    })
    void keepsHostInMirror(String image, String place) {
        assertThat(wanted(image, Optional.empty()).mirrored()).hasToString(MIRROR + "/" + place);
    }

    @Test
    void digestIsMirroredWithoutTheTagBesideIt() {
        WantedImage wanted = wanted("alpine:3.20@" + DIGEST, Optional.empty());

        assertThat(wanted.mirrored()).hasToString(MIRROR + "/mirror/docker.io/library/alpine@" + DIGEST);
    }

    @Test
    void pinDecidesWhatIsFetched() {
        WantedImage wanted = wanted("alpine:3.20", Optional.of(DIGEST));

        assertThat(wanted.upstream().tagOrDigest()).isEqualTo(DIGEST.toString());
        assertThat(wanted.mirrored().digest()).hasValue(DIGEST);
    }

    @Test
    void pinThatContradictsTheDockerfileIsRefused() {
        assertThatThrownBy(() -> wanted("alpine@" + DIGEST, Optional.of(Digest.sha256(new byte[] {2}))))
                .isInstanceOf(InvalidReferenceException.class)
                .hasMessageContaining("pins");
    }

    @Test
    void imageOfTheMirrorIsItsOwnPlace() {
        WantedImage wanted = wanted(MIRROR + "/mirror/docker.io/library/alpine:3.20", Optional.empty());

        assertThat(wanted.mirrored()).isEqualTo(wanted.upstream());
        assertThat(wanted.isForeign()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"builds/acme/b1", "cache/other/x", "sources/acme/b1", "mirrored/a/x", "mirror/x"})
    void nothingElseOfTheOwnRegistryIsAnImageToMirror(String path) {
        assertThatThrownBy(() -> wanted(MIRROR + "/" + path + ":1", Optional.empty()))
                .isInstanceOf(InvalidReferenceException.class);
    }

    @Test
    void hostThatNoRepositoryNameCanHoldIsRefused() {
        assertThatThrownBy(() -> wanted("[::1]:5000/a:1", Optional.empty()))
                .isInstanceOf(InvalidReferenceException.class);
    }

    @Test
    void hostThatWouldShareAPlaceWithAnotherIsRefused() {
        assertThatThrownBy(() -> wanted("registry.example__5000/a:1", Optional.empty()))
                .isInstanceOf(InvalidReferenceException.class)
                .hasMessageContaining("registry.example__5000");
    }

    private static WantedImage wanted(String image, Optional<Digest> pin) {
        return WantedImage.of(new ImageUse(1, ImageInstruction.FROM, image, true, true), MIRROR, pin, Set.of());
    }
}
