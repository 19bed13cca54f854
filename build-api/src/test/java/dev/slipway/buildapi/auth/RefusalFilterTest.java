package dev.slipway.buildapi.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RefusalFilterTest {
    @Test
    void showsNoTokenThatSomebodyTookForATokensId() {
        assertThat(RefusalFilter.shown("/v1/tokens/slw_" + "a".repeat(43))).isEqualTo("/v1/tokens/slw_***");
    }

    @Test
    void showsOtherPathsAsTheyAre() {
        assertThat(RefusalFilter.shown("v1/tokens/t01jd0q3x5m8zt6v9r2k4c7h1ewn"))
                .isEqualTo("/v1/tokens/t01jd0q3x5m8zt6v9r2k4c7h1ewn");
    }
}
