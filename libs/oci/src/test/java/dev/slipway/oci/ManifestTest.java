package dev.slipway.oci;

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
        Manifest manifest = manifest("""
            {   "x-unknown" : [ 1,2 , 3.0e0 ],
              "layers":[\t%s ],"config" : %s ,
              "annotations":{"z":"1","a":"\\u00e9"},
                "mediaType":"%s","schemaVersion":2}

            """.formatted(json(LAYER), json(CONFIG), MediaTypes.OCI_MANIFEST));

        assertThat(manifest.config()).isEqualTo(CONFIG);
        assertThat(manifest.layers()).containsExactly(LAYER);
        assertThat(manifest.annotations()).containsEntry("a", "é");
        assertThat(manifest.subject()).isEmpty();
    }

    @Test
    void layerThatOccursTwiceIsOneBlob() throws Exception {
        String layer = json(LAYER);
        Manifest manifest = manifest(
                "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s,%s]}".formatted(json(CONFIG), layer, layer));

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
                "{\"config\":null,\"layers\":[]}",
                "{\"layers\":[]}",
                "not json",
                "{\"a\":1}{\"b\":2}",
                "{\"layers\":[],\"layers\":[]}",
                "{\"manifests\":[],\"config\":{},\"layers\":[]}",
                "{\"config\":{\"mediaType\":\"a\",\"digest\":\"sha256:../../x\",\"size\":1},\"layers\":[]}",
                "{\"config\":{\"mediaType\":\"a\",\"digest\":\"sha256:1\",\"size\":\"1\"},\"layers\":[]}"
            })
    void malformedManifestSaysSo(String json) {
        assertThatThrownBy(() -> manifest(json)).isInstanceOf(MalformedDocumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[null]", "[1]", "{}", "\"\"", "7"})
    void refusesLayersThatAreNoDescriptors(String layers) {
        assertThatThrownBy(() -> manifest("{\"config\":%s,\"layers\":%s}".formatted(json(CONFIG), layers)))
                .isInstanceOf(MalformedDocumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"layers\":null", ",\"layers\":[]"})
    void imageWithoutLayersHasNone(String layers) throws Exception {
        Manifest manifest = manifest("{\"config\":%s%s}".formatted(json(CONFIG), layers));

        assertThat(manifest.layers()).isEmpty();
        assertThat(manifest.blobs()).containsExactly(CONFIG);
    }

    @Test
    void nullIsAbsentEverywhere() throws Exception {
        Manifest manifest = manifest("""
            {"config":{"mediaType":null,"digest":"%s","size":1,"platform":null,"urls":null,"artifactType":null,
                       "annotations":null},
             "layers":null,"subject":null,"artifactType":null,"manifests":null,
             "annotations":{"a":null,"b":"1"}}
            """.formatted(CONFIG.digest()));

        assertThat(manifest.config()).isEqualTo(Descriptor.of("", CONFIG.digest(), 1));
        assertThat(manifest.annotations()).containsOnlyKeys("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null"})
    void configNeedNotSayItsMediaType(String mediaType) throws Exception {
        Manifest manifest = manifest(
                "{\"config\":{\"mediaType\":%s,\"digest\":\"%s\",\"size\":1}}".formatted(mediaType, CONFIG.digest()));

        assertThat(manifest.config().mediaType()).isEmpty();
    }

    @Test
    void refusesNegativeSize() {
        String json = "{\"config\":%s,\"layers\":[]}".formatted(json(CONFIG).replace("\"size\": 1", "\"size\": -1"));

        assertThatThrownBy(() -> manifest(json))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessageContaining("negative");
    }

    @Test
    void refusesManifestOfMoreThanFourMegabytes() {
        String json = "{\"config\":%s,\"padding\":\"%s\"}".formatted(json(CONFIG), "x".repeat(RawManifest.MAX_BYTES));

        assertThatThrownBy(() -> manifest(json))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessageContaining("at most 4194304");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{},", "[],", "0,"})
    void refusesMoreValuesThanAnyImageHas(String value) {
        String json = "{\"config\":%s,\"padding\":[%s0]}".formatted(json(CONFIG), value.repeat(1_000_000));

        assertThatThrownBy(() -> manifest(json))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessageContaining("values");
    }

    @Test
    void readsAnImageOfManyLayers() throws Exception {
        String json = "{\"config\":%s,\"layers\":[%s]}"
                .formatted(json(CONFIG), (json(LAYER) + ",").repeat(20_000) + json(LAYER));

        assertThat(manifest(json).layers()).hasSize(20_001);
    }

    @Test
    void bytesCannotBeChangedFromOutside() {
        RawManifest manifest = raw("{}", MediaTypes.OCI_MANIFEST);
        manifest.bytes()[0] = 'x';

        assertThat(manifest.text()).isEqualTo("{}");
    }

    @Test
    void keepsTheAlgorithmOfTheDigestThatWasAskedFor() {
        byte[] bytes = "{}".getBytes(StandardCharsets.UTF_8);
        Digest expected = Digest.parse("sha512:" + "0".repeat(128));

        RawManifest manifest = RawManifest.of(bytes, MediaTypes.OCI_MANIFEST, expected);

        assertThat(manifest.digest().algorithm()).isEqualTo("sha512");
        assertThat(manifest.digest().matches(bytes)).isTrue();
        assertThat(expected.matches(bytes)).isFalse();
    }

    @Test
    void formTellsTheTypeOfAManifestThatDoesNotSayIt() throws Exception {
        assertThat(RawManifest.typeOf(bytes("{\"manifests\":[]}"))).isEqualTo(MediaTypes.OCI_INDEX);
        assertThat(RawManifest.typeOf(bytes("{\"mediaType\":null}"))).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(RawManifest.typeOf(bytes("{\"mediaType\":\"a/b\",\"manifests\":[]}")))
                .isEqualTo("a/b");
        assertThatThrownBy(() -> RawManifest.typeOf(bytes("<html>"))).isInstanceOf(MalformedDocumentException.class);
    }

    private static Manifest manifest(String json) throws MalformedDocumentException {
        return raw(json, MediaTypes.OCI_MANIFEST).asManifest();
    }

    private static RawManifest raw(String json, String mediaType) {
        return RawManifest.of(bytes(json), mediaType);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String json(Descriptor descriptor) {
        return "{\"size\": %d, \"digest\": \"%s\", \"mediaType\": \"%s\"}"
                .formatted(descriptor.size(), descriptor.digest(), descriptor.mediaType());
    }
}
