package dev.slipway.buildapi.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiresInTest {
    @Test
    void readsWhatPeopleWriteAndWhatIso8601Does() {
        assertThat(ExpiresIn.parse("90d")).hasValue(Duration.ofDays(90));
        assertThat(ExpiresIn.parse("12h")).hasValue(Duration.ofHours(12));
        assertThat(ExpiresIn.parse("30m")).hasValue(Duration.ofMinutes(30));
        assertThat(ExpiresIn.parse("P90D")).hasValue(Duration.ofDays(90));
        assertThat(ExpiresIn.parse("PT1S")).hasValue(Duration.ofSeconds(1));
        assertThat(ExpiresIn.parse("3650d")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "d",
                "0d",
                "-1d",
                "1 d",
                "1.5d",
                "90",
                "3651d",
                "999999999d",
                "9999999999d",
                "P1Y",
                "PT0S",
                "PT-1S",
                "PT9223372036854775807S",
                "soon"
            })
    void refusesEverythingElse(String text) {
        assertThat(ExpiresIn.parse(text)).isEmpty();
    }
}
