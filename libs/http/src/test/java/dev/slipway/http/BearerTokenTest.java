package dev.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BearerTokenTest {
    @Test
    void readsTheBearerSchemeOnly() {
        assertThat(BearerToken.of("Bearer abc")).contains("abc");
        assertThat(BearerToken.of("bearer abc ")).contains("abc");
        assertThat(BearerToken.of("Basic abc")).isEmpty();
        assertThat(BearerToken.of("Bearer ")).isEmpty();
        assertThat(BearerToken.of("Bearerabc")).isEmpty();
        assertThat(BearerToken.of(null)).isEmpty();
    }
}
