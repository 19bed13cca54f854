package dev.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final Descriptor CONFIG = Descriptor.of(MediaTypes.OCI_CONFIG, new byte[] {1});
    private static final Descriptor LAYER = Descriptor.of(MediaTypes.OCI_LAYER, new byte[] {2});

    @Test
    void viewReadsWhatIsThereAndIgnoresTheRest() throws Exception {
        Manifest manifest = TestImages.oddManifest(CONFIG, LAYER).asManifest();

        assertThat(manifest.config()).isEqualTo(CONFIG);
        assertThat(manifest.layers()).containsExactly(LAYER);
        assertThat(manifest.annotations()).containsEntry("a", "é");
        assertThat(manifest.subject()).isEmpty();
    }

    @Test
    void layerThatOccursTwiceIsOneBlob() throws Exception {
        String layer = TestImages.json(LAYER);
        Manifest manifest = TestImages.manifest("{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s,%s]}"
                        .formatted(TestImages.json(CONFIG), layer, layer))
                .asManifest();

        assertThat(manifest.layers()).hasSize(2);
        assertThat(manifest.blobs()).containsExactly(CONFIG, LAYER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"config\":{},\"layers\":[]}",
                "{\"layers\":[]}",
                "not json",
                "{\"a\":1}{\"b\":2}",
                "{\"layers\":[],\"layers\":[]}",
                "{\"manifests\":[],\"config\":{},\"layers\":[]}",
                "{\"config\":{\"mediaType\":\"a\",\"digest\":\"sha256:../../x\",\"size\":1},\"layers\":[]}",
                "{\"config\":{\"mediaType\":\"a\",\"digest\":\"sha256:1\",\"size\":\"1\"},\"layers\":[]}"
            })
    void malformedManifestSaysSo(String json) {
        assertThatThrownBy(() -> TestImages.manifest(json).asManifest())
                .isInstanceOf(RegistryException.Malformed.class);
    }

    @Test
    void refusesNegativeSize() {
        String json = "{\"config\":%s,\"layers\":[]}"
                .formatted(TestImages.json(CONFIG).replace("\"size\": 1", "\"size\": -1"));

        assertThatThrownBy(() -> TestImages.manifest(json).asManifest())
                .isInstanceOf(RegistryException.Malformed.class)
                .hasMessageContaining("negative");
    }

    @Test
    void indexSelectsFirstManifestOfPlatform() throws Exception {
        String entry = "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1,\"platform\":{\"os\":\"linux\","
                + "\"architecture\":\"%s\"%s}}";
        String json = "{\"manifests\":[%s,%s,%s]}"
                .formatted(
                        entry.formatted(MediaTypes.OCI_MANIFEST, CONFIG.digest(), "arm64", ",\"variant\":\"v8\""),
                        entry.formatted(MediaTypes.OCI_MANIFEST, LAYER.digest(), "amd64", ""),
                        entry.formatted(MediaTypes.OCI_MANIFEST, CONFIG.digest(), "amd64", ""));
        Index index = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX)
                .asIndex();

        assertThat(index.select(Platform.LINUX_AMD64).orElseThrow().digest()).isEqualTo(LAYER.digest());
        assertThat(index.select(Platform.parse("linux/arm64"))).isPresent();
        assertThat(index.select(Platform.parse("linux/arm64/v7"))).isEmpty();
    }

    @Test
    void bytesCannotBeChangedFromOutside() {
        RawManifest manifest = TestImages.manifest("{}");
        manifest.bytes()[0] = 'x';

        assertThat(manifest.text()).isEqualTo("{}");
    }
}
