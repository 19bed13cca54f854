package dev.slipway.buildapi.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RefusalFilterTest {
    @Test
    void showsNoTokenThatSomebodyTookForATokensId() {
        assertThat(RefusalFilter.shown("/v1/tokens/slw_" + "a".repeat(43))).isEqualTo("/v1/tokens/slw_***");
        assertThat(RefusalFilter.shown("/v1/tokens/eyJhbGciOiJFUzI1NiJ9.e30.c2ln/x"))
                .isEqualTo("/v1/tokens/eyJ***/x");
    }

    @Test
    void showsOtherPathsAsTheyAre() {
        assertThat(RefusalFilter.shown("v1/tokens/t01jd0q3x5m8zt6v9r2k4c7h1ewn"))
                .isEqualTo("/v1/tokens/t01jd0q3x5m8zt6v9r2k4c7h1ewn");
    }
}
