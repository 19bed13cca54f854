package dev.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64",
        "Linux/AMD64, linux/amd64",
        "linux/x86_64, linux/amd64",
        "linux/x86-64, linux/amd64",
        "linux/amd64/v1, linux/amd64",
        "linux/amd64/V3, linux/amd64/v3",
        "linux/i386, linux/386",
        "linux/i386/v2, linux/386",
        "linux/aarch64, linux/arm64",
        "linux/arm64/v8, linux/arm64",
        "linux/arm64/8, linux/arm64",
        "linux/arm64/v8.0, linux/arm64",
        "linux/arm64/9, linux/arm64/v9",
        "linux/arm64/v9.0, linux/arm64/v9",
        "linux/arm64/v8.1, linux/arm64/v8.1",
        "linux/arm, linux/arm/v7",
        "linux/arm/7, linux/arm/v7",
        "linux/arm/6, linux/arm/v6",
        "linux/armhf, linux/arm/v7",
        "linux/armel, linux/arm/v6",
        "macOS/arm64, darwin/arm64",
        "WINDOWS/amd64, windows/amd64",
        "linux/riscv64, linux/riscv64",
        "plan9/sparc/x, plan9/sparc/x"
    })
    void hasTheFormThatContainerdGivesIt(String written, String form) {
        assertThat(Platform.parse(written)).hasToString(form).isEqualTo(Platform.parse(form));
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64/v3, true",
        "linux/amd64/v3, linux/amd64, true",
        "linux/amd64/v3, linux/amd64/v2, false",
        "linux/amd64, Linux/x86_64, true",
        "linux/arm64, linux/arm64/v8, true",
        "linux/arm/v7, linux/arm, true",
        "linux/arm/v7, linux/arm/v6, false",
        "linux/amd64, linux/arm64, false",
        "linux/amd64, windows/amd64, false",
        "linux/amd64, unknown/unknown, false"
    })
    void acceptsWhatMayStandForIt(String wanted, String offered, boolean accepted) {
        assertThat(Platform.parse(wanted).accepts(Platform.parse(offered))).isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linux", "/amd64", "linux/", "linux/amd64/", "linux/arm/v7/x", "/"})
    void refusesWhatIsNoPlatform(String text) {
        assertThatThrownBy(() -> Platform.parse(text))
                .isInstanceOf(InvalidReferenceException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    /** Lower case is longer for this letter, and the JDK copies the whole text for each of them. */
    @Test
    @Timeout(60)
    void takesALongNameInShortTime() {
        String name = "\u0130".repeat(500_000);

        assertThat(new Platform(name, name, Optional.of(name)).architecture()).isEqualTo(name);
    }
}
