package dev.slipway.buildapi.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class BuildIdsTest {
    private static String at(String instant) {
        return new BuildIds(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC)).next();
    }

    @Test
    void sortByTheirTimeAndAreValid() {
        String earlier = at("2026-08-01T12:00:00.000Z");
        String later = at("2026-08-01T12:00:00.001Z");
        assertThat(earlier).isLessThan(later).startsWith(later.substring(0, 10));
        assertThat(BuildIds.isValid(earlier)).isTrue();
        assertThat(BuildIds.isValid("b../../etc")).isFalse();
        assertThat(BuildIds.isValid("B" + "0".repeat(26))).isFalse();
    }
}
