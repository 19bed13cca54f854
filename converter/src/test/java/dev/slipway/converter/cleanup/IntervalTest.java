package dev.slipway.converter.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {

    @ParameterizedTest
    @CsvSource({"90, 90", "1h, 3600", "1h30m, 5400", "2d, 172800", "PT1H, 3600", "P1D, 86400"})
    void readsDurationsAsOtherSettingsHaveThem(String text, long seconds) {
        assertThat(Interval.of(text).duration()).contains(Duration.ofSeconds(seconds));
    }

    @Test
    void offIsNever() {
        assertThat(Interval.of("off").duration()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "never", "0", "0s", "-1h", "PT-1H", "1 h"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Interval.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
