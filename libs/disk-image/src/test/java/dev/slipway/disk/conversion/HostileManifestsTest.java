package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ImageResolution;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.Refused;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.ImageConfig;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Manifests that a build wrote to cost the converter more than an image does. */
class HostileManifestsTest {
    private static final String CONFIG = descriptor(MediaTypes.OCI_CONFIG, "{}");

    private final Store store = new Store();

    @Test
    void fetchesNothingOfAManifestWithAHundredThousandLayers() throws IOException {
        ImageResolution resolution = resolve(manifest(CONFIG, layers(100_000)));

        assertRefused(resolution, Reason.LIMIT_EXCEEDED, "");
        assertThat(store.asked).isEmpty();
    }

    @Test
    void fetchesNothingOfAManifestWithManyLayersThatARegistryTakes() throws IOException {
        RawManifest manifest = manifest(CONFIG, layers(20_000));
        assertThat(manifest.size()).isLessThan(RawManifest.MAX_BYTES);

        ImageResolution resolution = resolve(manifest);

        assertRefused(resolution, Reason.LIMIT_EXCEEDED, "20000 layers; at most 500");
        assertThat(store.asked).isEmpty();
    }

    private static String layers(int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> descriptor(MediaTypes.OCI_LAYER_GZIP, ""))
                .collect(Collectors.joining(","));
    }

    @Test
    void fetchesNothingOfAManifestWhoseLayersLieElsewhere() throws IOException {
        String layer = descriptor(MediaTypes.OCI_LAYER_GZIP, "")
                .replace("}", ",\"urls\":[\"http://metadata.example/latest\"]}");

        ImageResolution resolution = resolve(manifest(CONFIG, layer));

        assertRefused(resolution, Reason.UNSUPPORTED_LAYER, "lies outside of the image's repository");
        assertThat(store.asked).isEmpty();
    }

    @Test
    void fetchesNoConfigurationThatIsLargerThanOneMayBe() throws IOException {
        String huge = CONFIG.replace("\"size\":2", "\"size\":" + (ImageConfig.MAX_BYTES + 1));

        ImageResolution resolution = resolve(manifest(huge, ""));

        assertRefused(resolution, Reason.LIMIT_EXCEEDED, "at most " + ImageConfig.MAX_BYTES);
        assertThat(store.asked).isEmpty();
    }

    @Test
    void readsNoMoreOfAConfigurationThanItsManifestSays() throws IOException {
        store.blobs.put(Digest.sha256("{}".getBytes(StandardCharsets.UTF_8)).toString(), new Endless());

        ImageResolution resolution = resolve(manifest(CONFIG, ""));

        assertRefused(resolution, Reason.DIGEST_MISMATCH, "have another digest");
    }

    @Test
    void followsIndexesOfIndexesNoDeeperThanTwo() throws IOException {
        RawManifest inner = index(descriptor(MediaTypes.OCI_MANIFEST, "none"));
        for (int depth = 0; depth < 100; depth++) {
            inner = index(store.keep(inner));
        }

        ImageResolution resolution = resolve(inner);

        assertRefused(resolution, Reason.MALFORMED_MANIFEST, "nested more than 2 deep");
        assertThat(store.asked).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void looksAtFewEntriesOfAnIndexThatDoesNotSayWhatTheyAreFor() throws IOException {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            entries.add(store.keep(emptyIndex(i)));
        }

        ImageResolution resolution = resolve(index(String.join(",", entries)));

        assertThat(resolution).isInstanceOf(Refused.class);
        assertThat(store.asked).hasSizeLessThanOrEqualTo(16);
    }

    private ImageResolution resolve(RawManifest manifest) throws IOException {
        store.root = manifest;
        return DiskImages.resolve(store, Platform.LINUX_AMD64, ConversionLimits.DEFAULT);
    }

    private static void assertRefused(ImageResolution resolution, Reason reason, String detail) {
        assertThat(resolution).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).as(refused.detail()).isEqualTo(reason);
            assertThat(refused.detail()).contains(detail);
        });
    }

    private static RawManifest manifest(String config, String layers) {
        return raw(MediaTypes.OCI_MANIFEST, "\"config\":" + config + ",\"layers\":[" + layers + "]");
    }

    private static RawManifest index(String entries) {
        return raw(MediaTypes.OCI_INDEX, "\"manifests\":[" + entries + "]");
    }

    private static RawManifest emptyIndex(int number) {
        return raw(MediaTypes.OCI_INDEX, "\"annotations\":{\"number\":\"" + number + "\"},\"manifests\":[]");
    }

    private static RawManifest raw(String mediaType, String members) {
        return RawManifest.of(
                ("{\"schemaVersion\":2,\"mediaType\":\"" + mediaType + "\"," + members + "}")
                        .getBytes(StandardCharsets.UTF_8),
                mediaType);
    }

    private static String descriptor(String mediaType, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(mediaType, Digest.sha256(bytes), bytes.length);
    }

    /** Remembers what it was asked for. */
    private static final class Store implements ImageStore {
        private final Map<String, RawManifest> manifests = new HashMap<>();
        private final Map<String, InputStream> blobs = new HashMap<>();
        private final List<String> asked = new ArrayList<>();
        private RawManifest root = emptyIndex(0);

        /** Keeps it, and says how an index names it. */
        String keep(RawManifest manifest) {
            manifests.put(manifest.digest().toString(), manifest);
            return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                    .formatted(manifest.mediaType(), manifest.digest(), manifest.size());
        }

        @Override
        public RawManifest manifest() {
            return root;
        }

        @Override
        public RawManifest manifest(Digest digest) throws IOException {
            asked.add(digest.toString());
            RawManifest manifest = manifests.get(digest.toString());
            if (manifest == null) {
                throw new MissingContentException("no manifest " + digest, new IOException());
            }
            return manifest;
        }

        @Override
        public InputStream blob(Descriptor descriptor) {
            asked.add(descriptor.digest().toString());
            return blobs.getOrDefault(descriptor.digest().toString(), new ByteArrayInputStream(new byte[0]));
        }
    }

    /** A registry that never stops sending. */
    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 'x';
        }
    }
}
