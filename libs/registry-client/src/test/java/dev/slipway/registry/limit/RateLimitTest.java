package dev.slipway.registry.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    /** Names and values in turn. */
    private static Optional<RateLimit> read(String... headers) {
        Map<String, List<String>> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], List.of(headers[i + 1]));
        }
        return RateLimit.of(HttpHeaders.of(all, (_, _) -> true));
    }

    private static RateLimit limit(long limit, long remaining, long window, long reset) {
        return new RateLimit(limit, remaining, duration(window), duration(reset), Optional.empty());
    }

    private static Optional<Duration> duration(long seconds) {
        return seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    @Test
    void readsWhatDockerHubWrites() {
        assertThat(read(
                        "ratelimit-limit", "100;w=21600",
                        "ratelimit-remaining", "76;w=21600",
                        "docker-ratelimit-source", "192.0.2.7"))
                .hasValue(new RateLimit(
                        100, 76, Optional.of(Duration.ofHours(6)), Optional.empty(), Optional.of("192.0.2.7")));
    }

    @Test
    void readsTheFormsOfTheDraftsOfTheIetf() {
        assertThat(read("RateLimit-Limit", "100", "RateLimit-Remaining", "23", "RateLimit-Reset", "50"))
                .hasValue(limit(100, 23, 0, 50));
        assertThat(read("RateLimit-Limit", "10, 100;w=60, 10;w=1", "RateLimit-Remaining", "9"))
                .hasValue(limit(10, 9, 1, 0));
        assertThat(read("RateLimit", "limit=100, remaining=23, reset=50", "RateLimit-Policy", "100;w=60"))
                .hasValue(limit(100, 23, 60, 50));
        assertThat(read(
                        "RateLimit",
                        "\"default\";r=23;t=50",
                        "RateLimit-Policy",
                        "\"burst\";q=5;w=1, \"default\";q=100;w=60"))
                .hasValue(limit(100, 23, 60, 50));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 101",
        "-1, 0",
        "100, -1",
        "1e3, 5",
        "0x64, 5",
        "100, ''",
        "'', 5",
        "9999999999999999999, 5",
        "100;, five",
        "∞, 1",
    })
    void ignoresNumbersThatAreNone(String limit, String remaining) {
        assertThat(read("RateLimit-Limit", limit, "RateLimit-Remaining", remaining))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100;w=0",
                "100;w=-5",
                "100;w=forever",
                "100;w=999999999999",
                "100;window=60",
                "100;w",
                "100 ; x=1"
            })
    void windowThatIsNoneIsNone(String limit) {
        assertThat(read("RateLimit-Limit", limit, "RateLimit-Remaining", "5")).hasValue(limit(100, 5, 0, 0));
    }

    @Test
    void ignoresASourceThatIsNoNameAndHeadersWithoutEnd() {
        assertThat(read(
                        "RateLimit-Limit", "100",
                        "RateLimit-Remaining", "5",
                        "Docker-RateLimit-Source", "two words"))
                .hasValue(limit(100, 5, 0, 0));
        assertThat(read("RateLimit-Limit", "100" + ",".repeat(100_000), "RateLimit-Remaining", "5"))
                .isEmpty();
    }

    @Test
    void oneHeaderAloneSaysNothing() {
        assertThat(read("RateLimit-Limit", "100")).isEmpty();
        assertThat(read("RateLimit-Remaining", "100")).isEmpty();
        assertThat(read("RateLimit", "\"default\";r=23;t=50")).isEmpty();
        assertThat(read()).isEmpty();
    }
}
