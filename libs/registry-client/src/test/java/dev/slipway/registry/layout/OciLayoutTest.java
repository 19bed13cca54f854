package dev.slipway.registry.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OciLayoutTest {
    @TempDir
    Path directory;

    private Path fileOf(Descriptor blob) {
        return directory.resolve("blobs/sha256").resolve(blob.digest().hex());
    }

    private static byte[] read(InputStream blob) throws IOException {
        try (blob) {
            return blob.readAllBytes();
        }
    }

    @Test
    void servesManifestByTagByDigestAndAlone() throws IOException {
        RawManifest image = TestImages.writeLayout(directory, "1.0");

        OciLayout layout = OciLayout.open(directory);

        assertThat(layout.manifest("1.0").bytes()).isEqualTo(image.bytes());
        assertThat(layout.manifest(image.digest().toString())).isEqualTo(image);
        assertThat(layout.onlyManifest()).isEqualTo(image);
        assertThatThrownBy(() -> layout.manifest("2.0"))
                .isInstanceOf(RegistryException.NotFound.class)
                .hasMessageContaining("1.0");
    }

    @Test
    void checksBlobWhenItEnds() throws IOException {
        Descriptor layer =
                TestImages.writeLayout(directory, "1.0").asManifest().layers().getFirst();
        OciLayout layout = OciLayout.open(directory);
        assertThat(layout.blobBytes(layer, 100)).isEqualTo("layer".getBytes(StandardCharsets.UTF_8));

        Files.writeString(fileOf(layer), "rayel");

        assertThatThrownBy(() -> read(layout.blob(layer))).isInstanceOf(RegistryException.DigestMismatch.class);
    }

    @Test
    void servesUncheckedBlobAsItIs() throws IOException {
        Descriptor layer =
                TestImages.writeLayout(directory, "1.0").asManifest().layers().getFirst();
        OciLayout layout = OciLayout.open(directory);
        Path blob = fileOf(layer);
        Files.writeString(blob, "something else");

        assertThat(read(layout.uncheckedBlob(layer))).isEqualTo("something else".getBytes(StandardCharsets.UTF_8));
        Files.delete(blob);
        assertThatThrownBy(() -> layout.uncheckedBlob(layer)).isInstanceOf(RegistryException.NotFound.class);
    }

    @Test
    void refusesTruncatedBlobAndOverlongOne() throws IOException {
        Descriptor layer =
                TestImages.writeLayout(directory, "1.0").asManifest().layers().getFirst();
        OciLayout layout = OciLayout.open(directory);

        Files.writeString(fileOf(layer), "lay");
        assertThatThrownBy(() -> read(layout.blob(layer))).isInstanceOf(RegistryException.Unavailable.class);
        Files.writeString(fileOf(layer), "layers");
        assertThatThrownBy(() -> read(layout.blob(layer))).isInstanceOf(RegistryException.TooLarge.class);
        assertThatThrownBy(() -> layout.blobBytes(layer, 2)).isInstanceOf(RegistryException.TooLarge.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost/app:v1", "localhost:5000/app", "a/b", "sha256:abc", "v1@x"})
    void servesManifestByAnyTag(String tag) throws IOException {
        RawManifest image = TestImages.writeLayout(directory, tag);

        OciLayout layout = OciLayout.open(directory);

        assertThat(layout.manifest(tag)).isEqualTo(image);
        assertThatThrownBy(() -> layout.manifest("localhost/app:v2"))
                .isInstanceOf(RegistryException.NotFound.class)
                .hasMessageContaining(tag);
    }

    @Test
    void tagThatLooksLikeADigestDoesNotHideWhatHasThatDigest() throws IOException {
        RawManifest image = TestImages.writeLayout(directory, "sha256:" + "0".repeat(64));

        OciLayout layout = OciLayout.open(directory);

        assertThat(layout.manifest(image.digest().toString())).isEqualTo(image);
        assertThatThrownBy(() -> layout.manifest("sha256:" + "0".repeat(64)))
                .isInstanceOf(RegistryException.NotFound.class);
    }

    @ParameterizedTest
    @CsvSource({"v1, v1", "localhost/app:v1, v1", "localhost:5000/app, ''", "a/b, ''"})
    void shortTagIsWhatARegistryTakes(String tag, String expected) {
        assertThat(new ImageLocation.Layout(directory, Optional.of(tag))
                        .shortTag()
                        .orElse(""))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"platform\":null,",
                "{\"platform\":{},",
                "{\"platform\":{\"os\":\"\",\"architecture\":\"\"},\"mediaType\":\"\",",
                "{\"mediaType\":null,\"annotations\":null,"
            })
    void entryThatSaysLittleLeavesTheOthersUsable(String begin) throws IOException {
        RawManifest image = TestImages.writeLayout(directory, "1.0");
        Path index = directory.resolve("index.json");
        String odd = begin + "\"digest\":\"%s\",\"size\":%d}".formatted(image.digest(), image.size());
        Files.writeString(index, Files.readString(index).replace("\"manifests\":[", "\"manifests\":[" + odd + ",{},"));

        OciLayout layout = OciLayout.open(directory);

        assertThat(layout.manifest("1.0")).isEqualTo(image);
        assertThat(layout.manifest(image.digest().toString())).isEqualTo(image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "{\"manifests\":{}}", "{\"manifests\":[{\"digest\":\"sha256:1\"}]}"})
    void saysWhatIsWrongWithAnIndexThatCannotBeRead(String index) throws IOException {
        TestImages.writeLayout(directory, "1.0");
        Files.writeString(directory.resolve("index.json"), index);

        assertThatThrownBy(() -> OciLayout.open(directory))
                .isInstanceOf(RegistryException.Malformed.class)
                .hasMessageContaining(directory.toString());
    }

    @Test
    void refusesDirectoryThatIsNoLayout() {
        assertThatThrownBy(() -> OciLayout.open(directory))
                .isInstanceOf(RegistryException.NotFound.class)
                .hasMessageContaining("no OCI layout");
    }

    @Test
    void readsLocations() {
        assertThat(ImageLocation.parse("oci:/a/b:1"))
                .isEqualTo(new ImageLocation.Layout(Path.of("/a/b"), Optional.of("1")));
        assertThat(ImageLocation.parse("oci:b")).isEqualTo(new ImageLocation.Layout(Path.of("b"), Optional.empty()));
        assertThat(ImageLocation.parse("oci:/a:x/b"))
                .isEqualTo(new ImageLocation.Layout(Path.of("/a"), Optional.of("x/b")));
        assertThat(ImageLocation.parse("oci:a/b:localhost:5000/app:v1"))
                .isEqualTo(new ImageLocation.Layout(Path.of("a/b"), Optional.of("localhost:5000/app:v1")))
                .hasToString("oci:a/b:localhost:5000/app:v1");
        assertThat(ImageLocation.parse("alpine")).hasToString("docker.io/library/alpine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci:", "oci::1", "oci:/a:", "oci:a\0b", ""})
    void refusesWhatIsNoLocation(String text) {
        assertThatThrownBy(() -> ImageLocation.parse(text)).isInstanceOf(InvalidReferenceException.class);
    }
}
