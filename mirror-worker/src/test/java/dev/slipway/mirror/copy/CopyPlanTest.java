package dev.slipway.mirror.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CopyPlanTest {
    private final Map<String, RawManifest> upstream = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final ContentSource content = new ContentSource() {
        @Override
        public RawManifest manifest(String digest) {
            asked.add(digest);
            return upstream.get(digest);
        }

        @Override
        public InputStream blob(Descriptor descriptor) {
            throw new UnsupportedOperationException("a plan needs no blob");
        }

        @Override
        public InputStream uncheckedBlob(Descriptor descriptor) {
            throw new UnsupportedOperationException("a plan needs no blob");
        }
    };

    private RawManifest add(String json, String mediaType) {
        RawManifest manifest = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), mediaType);
        upstream.put(manifest.digest().toString(), manifest);
        return manifest;
    }

    private RawManifest image(String... layers) {
        String all = Stream.of(layers).collect(Collectors.joining(","));
        return add(
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                        .formatted(MediaTypes.OCI_MANIFEST, blob(MediaTypes.OCI_CONFIG, "0", 100), all),
                MediaTypes.OCI_MANIFEST);
    }

    private static String layer(String digit, long size) {
        return blob(MediaTypes.OCI_LAYER_GZIP, digit, size);
    }

    private static String blob(String type, String digit, long size) {
        return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d}".formatted(type, digit.repeat(64), size);
    }

    private RawManifest index(RawManifest... children) {
        String all = Stream.of(children)
                .map(child -> "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                        .formatted(child.mediaType(), child.digest(), child.size()))
                .collect(Collectors.joining(","));
        return add(
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}".formatted(MediaTypes.OCI_INDEX, all),
                MediaTypes.OCI_INDEX);
    }

    @Test
    void countsEachBlobOfAllPlatformsOnceAndAsksForEachManifestOnce() throws Exception {
        RawManifest amd = image(layer("1", 1_000), layer("2", 500));
        RawManifest arm = image(layer("1", 1_000), layer("3", 300));

        CopyPlan plan = CopyPlan.of(content, index(amd, arm), _ -> false);

        assertThat(plan.total()).hasValue(1_900L);
        assertThat(plan.manifest(amd.digest().toString())).isSameAs(amd);
        assertThat(asked).containsExactly(amd.digest().toString(), arm.digest().toString());
    }

    @Test
    void countsNothingThatTheMirrorHas() throws Exception {
        RawManifest amd = image(layer("1", 1_000));
        RawManifest arm = image(layer("3", 300));

        assertThat(CopyPlan.of(content, index(amd, arm), digest -> digest.equals(amd.digest()))
                        .total())
                .hasValue(400L);
        assertThat(CopyPlan.of(content, index(amd, arm), _ -> true).total()).hasValue(0L);
    }

    @Test
    void givesNoNumberForAnImageOfVeryManyParts() throws Exception {
        RawManifest[] children = IntStream.range(0, 200)
                .mapToObj(number -> image(layer("1", number)))
                .toArray(RawManifest[]::new);

        assertThat(CopyPlan.of(content, index(children), _ -> false).total()).isEmpty();
        assertThat(asked.size()).isLessThan(100);
    }

    @Test
    void givesNoNumberThatNoNumberHolds() throws Exception {
        RawManifest image = image(layer("1", Long.MAX_VALUE), layer("2", Long.MAX_VALUE));

        assertThat(CopyPlan.of(content, image, _ -> false).total()).isEmpty();
    }
}
