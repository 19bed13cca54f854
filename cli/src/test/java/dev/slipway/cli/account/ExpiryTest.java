package dev.slipway.cli.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryTest {
    @ParameterizedTest
    @CsvSource({"90d,P90D", "12h,PT12H", "30m,PT30M", "P90D,P90D", "PT1H30M,PT1H30M"})
    void readsWhatPeopleWriteAndIso(String text, Duration duration) {
        assertThat(Expiry.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "90", "d", "0d", "-1d", "1.5h", "1y", "1 d", "P0D", "PT-1H", "P1Y", "9999999d", "tomorrow"})
    void knowsWhatIsNoTimeThatATokenCanBeValid(String text) {
        assertThat(Expiry.parse(text)).isEmpty();
    }
}
