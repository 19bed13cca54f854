package dev.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexTest {
    private static final Digest FIRST = Digest.sha256(new byte[] {1});
    private static final Digest SECOND = Digest.sha256(new byte[] {2});
    private static final Digest THIRD = Digest.sha256(new byte[] {3});

    @Test
    void namesTheFirstManifestOfAPlatformFirst() throws Exception {
        Index index = index(
                entry(FIRST, platform("arm", "v8")),
                entry(SECOND, platform("amd64", "")),
                entry(THIRD, platform("amd64", "")));

        assertThat(index.candidates(Platform.LINUX_AMD64))
                .extracting(Descriptor::digest)
                .containsExactly(SECOND, THIRD);
        assertThat(index.candidates(Platform.parse("linux/arm/v8"))).hasSize(1);
        assertThat(index.candidates(Platform.parse("linux/arm/v7"))).isEmpty();
    }

    @Test
    void prefersWhatIsExactToWhatIsCloseAndBothToWhatDoesNotSay() throws Exception {
        Index index = index(
                entry(FIRST, "null"), entry(SECOND, platform("amd64", "v3")), entry(THIRD, platform("amd64", "")));

        assertThat(index.candidates(Platform.LINUX_AMD64))
                .extracting(Descriptor::digest)
                .containsExactly(THIRD, SECOND, FIRST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"os\":\"\",\"architecture\":\"\"}",
                "{\"os\":null,\"architecture\":null,\"variant\":null}",
                "{\"os\":\"linux\"}",
                "{\"architecture\":\"amd64\"}",
                "\"\""
            })
    void entryWithoutAPlatformLeavesTheOthersUsable(String platform) throws Exception {
        Index index = index(entry(FIRST, platform), entry(SECOND, platform("amd64", "")));

        assertThat(index.manifests().getFirst().platform()).isEmpty();
        assertThat(index.manifests().getLast().platform()).hasValue(Platform.LINUX_AMD64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"digest\":\"\"}", "{\"digest\":null,\"mediaType\":\"\",\"size\":null}"})
    void entryThatRefersToNothingLeavesTheOthersUsable(String empty) throws Exception {
        assertThat(index(empty, entry(SECOND, "{}")).manifests())
                .extracting(Descriptor::digest)
                .containsExactly(SECOND);
    }

    @Test
    void nullIsAbsent() throws Exception {
        assertThat(raw("{\"manifests\":null,\"layers\":null,\"annotations\":null}")
                        .asIndex()
                        .manifests())
                .isEmpty();
        assertThat(index(entry(FIRST, "null").replace("\"a/b\"", "null"))
                        .manifests()
                        .getFirst()
                        .mediaType())
                .isEmpty();
    }

    @Test
    void entryWithoutASizeDoesNotKeepAnybodyFromTheOthers() throws Exception {
        String sizeless = entry(FIRST, "{}").replace("\"size\":1", "\"size\":null");

        assertThat(index(sizeless, entry(SECOND, "{}")).manifests())
                .extracting(Descriptor::digest)
                .containsExactly(FIRST, SECOND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"manifests\":{}}",
                "{\"manifests\":[null]}",
                "{\"manifests\":[{\"digest\":\"sha256:1\",\"size\":1}]}",
                "{\"manifests\":[],\"layers\":[]}"
            })
    void malformedIndexSaysSo(String json) {
        assertThatThrownBy(() -> raw(json).asIndex()).isInstanceOf(MalformedDocumentException.class);
    }

    private static Index index(String... entries) throws MalformedDocumentException {
        return raw("{\"manifests\":[%s]}".formatted(String.join(",", List.of(entries))))
                .asIndex();
    }

    private static RawManifest raw(String json) {
        return RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX);
    }

    private static String entry(Digest digest, String platform) {
        return "{\"mediaType\":\"a/b\",\"digest\":\"%s\",\"size\":1,\"platform\":%s}".formatted(digest, platform);
    }

    private static String platform(String architecture, String variant) {
        return "{\"os\":\"linux\",\"architecture\":\"%s\",\"variant\":\"%s\"}".formatted(architecture, variant);
    }
}
