package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionOutcome;
import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.Refused;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which image of an index becomes the disk. */
class ImageIndexTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64 linux/arm64, linux/amd64",
        "linux/arm64, linux/amd64 linux/arm64, linux/arm64",
        "linux/amd64, windows/amd64 linux/amd64, linux/amd64",
        "linux/arm/v7, linux/arm/v6 linux/arm/v7 linux/arm/v8, linux/arm/v7",
        "linux/arm64, linux/amd64 linux/arm64/v8, linux/arm64/v8",
        "linux/arm64/v8, linux/amd64 linux/arm64, linux/arm64",
        "linux/amd64, linux/amd64/v3 linux/amd64, linux/amd64",
        "linux/amd64/v3, linux/amd64 linux/amd64/v3, linux/amd64/v3",
        "linux/amd64, linux/amd64/v2 linux/amd64/v3, linux/amd64/v2",
        "linux/amd64, attestation linux/amd64, linux/amd64",
        "linux/amd64, '', ''"
    })
    void choosesTheImageForThePlatform(String wanted, String offered, String chosen) throws IOException {
        TestIndex index = TestIndex.of(offered.split(" "));

        ConversionOutcome outcome = convert(index, wanted);

        assertThat(outcome).isInstanceOf(Converted.class);
        assertThat(((Converted) outcome).disk().manifestDigest()).isEqualTo(index.digestFor(chosen));
    }

    @ParameterizedTest
    @CsvSource({
        "linux/arm64, linux/amd64 windows/amd64, 'no image for linux/arm64, only for linux/amd64, windows/amd64'",
        "linux/arm/v7, linux/arm/v6 linux/arm/v5, 'no image for linux/arm/v7, only for linux/arm/v6, linux/arm/v5'",
        "linux/amd64, attestation, no image for linux/amd64"
    })
    void saysWhichPlatformsThereAreWhereNoneWillDo(String wanted, String offered, String detail) throws IOException {
        assertThat(convert(TestIndex.of(offered.split(" ")), wanted))
                .isEqualTo(new Refused(Reason.PLATFORM_MISSING, detail));
    }

    @ParameterizedTest
    @CsvSource({"linux/arm64", "windows/amd64"})
    void refusesASingleImageThatIsForAnotherPlatform(String wanted) throws IOException {
        TestImage image = new TestImage().layer(new Tar().file("f", "for linux/amd64"));

        assertThat(convert(image, wanted))
                .isEqualTo(new Refused(Reason.PLATFORM_MISSING, "no image for " + wanted + ", only for linux/amd64"));
    }

    @Test
    void refusesAnImageOfAnIndexThatHasAnotherDigest() throws IOException {
        TestIndex index = TestIndex.of("linux/amd64");
        TestIndex forged = new TestIndex(index.images(), Map.of(index.digestFor("linux/amd64"), "{}"), List.of());

        ConversionOutcome outcome = convert(forged, "linux/amd64");

        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.reason())
                .isEqualTo(Reason.DIGEST_MISMATCH));
    }

    @Test
    void tellsACacheThatHasTheFormOfAnIndex() throws IOException {
        TestIndex cache = TestIndex.of()
                .with("application/vnd.oci.image.layer.v1.tar+gzip")
                .with("application/vnd.buildkit.cacheconfig.v0");

        ConversionOutcome outcome = convert(cache, "linux/amd64");

        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.NOT_RUNNABLE);
            assertThat(refused.detail()).contains("application/vnd.buildkit.cacheconfig.v0");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"os\":\"\",\"architecture\":\"\"}",
                "{\"os\":null,\"architecture\":null}",
                "{\"os\":\"linux\"}"
            })
    void entryThatDoesNotSayItsPlatformIsTheLastChoice(String platform) throws IOException {
        TestIndex index = TestIndex.of("unsaid:" + platform, "linux/amd64");

        ConversionOutcome outcome = convert(index, "linux/amd64");

        assertThat(((Converted) outcome).disk().manifestDigest()).isEqualTo(index.digestFor("linux/amd64"));
        assertThat(convert(TestIndex.of("unsaid:" + platform), "linux/amd64")).isInstanceOf(Converted.class);
    }

    @ParameterizedTest
    @CsvSource({"linux/x86_64", "Linux/AMD64", "linux/amd64/v1"})
    void knowsTheOtherNamesOfAPlatform(String offered) throws IOException {
        TestIndex index = TestIndex.of("linux/arm64", offered);

        ConversionOutcome outcome = convert(index, "linux/amd64");

        assertThat(((Converted) outcome).disk().manifestDigest()).isEqualTo(index.digestFor(offered));
    }

    @Test
    void entryThatDoesNotSayItsPlatformIsWhatItsConfigurationSays() throws IOException {
        TestIndex index = TestIndex.of("unsaid:{}");

        assertThat(convert(index, "linux/arm64"))
                .isEqualTo(new Refused(Reason.PLATFORM_MISSING, "no image for linux/arm64"));
    }

    @Test
    void passesOverEntriesOfOtherTypes() throws IOException {
        TestIndex index = TestIndex.of("linux/amd64").with("application/vnd.example.notes");

        assertThat(convert(index, "linux/amd64")).isInstanceOf(Converted.class);
    }

    private ConversionOutcome convert(ImageStore index, String platform) throws IOException {
        return DiskImages.convert(
                ConversionRequest.of(index, folder.resolve("disk")).withPlatform(Platform.parse(platform)));
    }

    /**
     * Images in the order of their platforms.
     *
     * @param images by platform; an image of no platform stands for none, {@code attestation} for what is no image
     * @param instead what the store has in place of a manifest, by digest
     * @param others media types of entries that come first and that the store does not have
     */
    private record TestIndex(Map<String, TestImage> images, Map<Digest, String> instead, List<String> others)
            implements ImageStore {

        static TestIndex of(String... platforms) {
            Map<String, TestImage> images = new LinkedHashMap<>();
            for (String platform : platforms) {
                images.put(platform, new TestImage().layer(new Tar().file("platform", platform)));
            }
            return new TestIndex(images, Map.of(), List.of());
        }

        TestIndex with(String mediaType) {
            return new TestIndex(
                    images,
                    instead,
                    Stream.concat(others.stream(), Stream.of(mediaType)).toList());
        }

        Digest digestFor(String platform) {
            return images.get(platform).manifest().digest();
        }

        @Override
        public RawManifest manifest() {
            Stream<String> foreign = others.stream()
                    .map(type -> "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":9}"
                            .formatted(type, "0".repeat(64)));
            String json = Stream.concat(foreign, images.keySet().stream().map(this::descriptor))
                    .collect(Collectors.joining(",", "{\"schemaVersion\":2,\"manifests\":[", "]}"));
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            return RawManifest.of(bytes, MediaTypes.OCI_INDEX);
        }

        private String descriptor(String platform) {
            if (platform.startsWith("unsaid:")) {
                return entry(platform, ",\"platform\":" + platform.substring("unsaid:".length()));
            }
            String[] parts = platform.split("/");
            String described =
                    switch (parts.length) {
                        case 3 ->
                            ",\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\",\"variant\":\"%s\"}"
                                    .formatted((Object[]) parts);
                        case 2 -> ",\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}".formatted((Object[]) parts);
                        default ->
                            platform.isEmpty()
                                    ? ""
                                    : ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},"
                                            + "\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}";
                    };
            return entry(platform, described);
        }

        private String entry(String platform, String described) {
            RawManifest image = images.get(platform).manifest();
            return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
                    .formatted(image.mediaType(), image.digest(), image.bytes().length, described);
        }

        @Override
        public RawManifest manifest(Digest digest) throws IOException {
            RawManifest found = images.values().stream()
                    .map(TestImage::manifest)
                    .filter(image -> image.digest().equals(digest))
                    .findFirst()
                    .orElseThrow(() -> new MissingContentException("no manifest " + digest, new IOException()));
            String other = instead.get(digest);
            return other == null ? found : RawManifest.of(other.getBytes(StandardCharsets.UTF_8), found.mediaType());
        }

        @Override
        public InputStream blob(Descriptor descriptor) throws IOException {
            for (TestImage image : images.values()) {
                if (image.blobs().containsKey(descriptor.digest().toString())) {
                    return image.blob(descriptor);
                }
            }
            throw new MissingContentException("no blob " + descriptor.digest(), new IOException());
        }
    }
}
