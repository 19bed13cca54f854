package dev.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "application/json", "Text/HTML; charset=utf-8", "application/octet-stream ;a=b"})
    void knowsTypesThatSayNothing(String mediaType) {
        assertThat(MediaTypes.isUnspecific(mediaType)).isTrue();
    }

    /** In lower case these are more letters, and the JDK copies the whole text for each of them. */
    @Test
    @Timeout(60)
    void readsManyOddLettersInShortTime() {
        assertThat(MediaTypes.isUnspecific("\u0130".repeat(1_000_000))).isFalse();
    }
}
