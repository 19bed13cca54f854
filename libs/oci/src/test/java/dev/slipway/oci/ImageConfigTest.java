package dev.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageConfigTest {
    private static final Digest LAYER = Digest.sha256(new byte[] {1});

    @Test
    void readsHowAnImageIsRun() throws Exception {
        ImageConfig config = read("""
            {"os":"linux","architecture":"x86_64","rootfs":{"type":"layers","diff_ids":["%s"]},
             "config":{"Entrypoint":["/a"],"Cmd":["b","c"],"Env":["D=e"],"User":"f","WorkingDir":"/g",
                       "Labels":{"i":"j","h":""}}}
            """.formatted(LAYER));

        assertThat(config.platform()).hasValue(Platform.LINUX_AMD64);
        assertThat(config.diffIds()).hasValue(List.of(LAYER));
        assertThat(config.run())
                .isEqualTo(new RunConfig(
                        List.of("/a"), List.of("b", "c"), List.of("D=e"), "f", "/g", Map.of("h", "", "i", "j")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"config\":null,\"rootfs\":null,\"os\":null,\"architecture\":\"amd64\"}",
                "{\"config\":{\"Entrypoint\":null,\"Cmd\":[null],\"Env\":null,\"User\":null,\"WorkingDir\":null,"
                        + "\"Labels\":{\"a\":null}},\"rootfs\":{\"diff_ids\":null}}"
            })
    void nullIsAbsent(String json) throws Exception {
        ImageConfig config = read(json);

        assertThat(config.platform()).isEmpty();
        assertThat(config.diffIds()).isEmpty();
        assertThat(config.run()).isEqualTo(new RunConfig(List.of(), List.of(), List.of(), "", "", Map.of()));
    }

    @Test
    void commandThatIsATextIsItsOnlyWord() throws Exception {
        assertThat(read("{\"config\":{\"Cmd\":\"/bin/sh -c x\"}}").run().cmd()).containsExactly("/bin/sh -c x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"rootfs\":{\"diff_ids\":\"sha256:1\"}}",
                "{\"rootfs\":{\"diff_ids\":[\"sha256:1\"]}}",
                "{\"rootfs\":{\"diff_ids\":[null]}}"
            })
    void malformedConfigurationSaysSo(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessageStartingWith("configuration x");
    }

    @Test
    void refusesMoreThanAMegabyte() {
        assertThatThrownBy(() -> read("{\"a\":\"%s\"}".formatted("x".repeat(ImageConfig.MAX_BYTES))))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessageContaining("at most 1048576");
    }

    private static ImageConfig read(String json) throws MalformedDocumentException {
        return ImageConfig.read("configuration x", json.getBytes(StandardCharsets.UTF_8));
    }
}
