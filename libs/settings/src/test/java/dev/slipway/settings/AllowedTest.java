package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedTest {
    @ParameterizedTest
    @CsvSource({
        "WHOLE_NUMBER, 0",
        "WHOLE_NUMBER, 9000000000",
        "POSITIVE_NUMBER, 1",
        "TRUE_OR_FALSE, false",
        "DURATION, PT0S",
        "DURATION, 60S",
        "DURATION, 90",
        "POSITIVE_DURATION, P7D",
        "POSITIVE_DURATION_OR_OFF, off",
        "POSITIVE_DURATION_OR_OFF, PT1H",
        "SIZE, 0",
        "SIZE, 64M",
        "SIZE, 67108864",
        "POSITIVE_SIZE, 10G",
        "URL, http://127.0.0.1:5000",
        "URL, https://registry.example/base",
        "PLATFORM, linux/arm/v7",
        "PATH, /var/lib",
        "TEXT, anything"
    })
    void accepts(Allowed allowed, String value) {
        assertThat(allowed.accepts(value)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "WHOLE_NUMBER, many",
        "WHOLE_NUMBER, -1",
        "WHOLE_NUMBER, 1.5",
        "POSITIVE_NUMBER, 0",
        "TRUE_OR_FALSE, yes",
        "DURATION, soon",
        "DURATION, PT-1S",
        "POSITIVE_DURATION, PT0S",
        "POSITIVE_DURATION_OR_OFF, never",
        "SIZE, 64MB",
        "SIZE, -1",
        "SIZE, 9223372036854775808",
        "POSITIVE_SIZE, 0",
        "POSITIVE_SIZE, 0M",
        "URL, mirror.example",
        "URL, ftp://mirror.example",
        "URL, 'http://'",
        "URL, 'http://a b'",
        "PLATFORM, linux",
        "PLATFORM, linux/"
    })
    void refuses(Allowed allowed, String value) {
        assertThat(allowed.accepts(value)).isFalse();
    }
}
