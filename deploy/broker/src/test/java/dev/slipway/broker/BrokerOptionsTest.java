package dev.slipway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrokerOptionsTest {
    @Test
    void readsEveryOption() {
        BrokerOptions options = BrokerOptions.parse(List.of(
                "--data",
                "/d",
                "--port",
                "9092",
                "--users",
                "/u",
                "--admin",
                "a",
                "--lock-seconds",
                "2",
                "--exit-with-stdin"));

        assertThat(options)
                .isEqualTo(new BrokerOptions(
                        Path.of("/d"),
                        9092,
                        Optional.of(Path.of("/u")),
                        Optional.of("a"),
                        Duration.ofSeconds(2),
                        true));
    }

    @Test
    void takesAFreePortAndFifteenSecondsOfLockByDefault() {
        assertThat(BrokerOptions.parse(List.of("--data", "/d")))
                .isEqualTo(new BrokerOptions(
                        Path.of("/d"), 0, Optional.empty(), Optional.empty(), Duration.ofSeconds(15), false));
    }

    @ParameterizedTest
    @CsvSource({
        "--port 1, --data is missing",
        "--data, --data needs a value",
        "--data d --port x, '--port needs a number, not x'",
        "--data d --port 65536, '--port must be between 0 and 65535, not 65536'",
        "--data d --lock-seconds 0, '--lock-seconds must be between 1 and 60, not 0'",
        "--data d --lock-seconds 61, '--lock-seconds must be between 1 and 60, not 61'",
        "--data d --admin a, '--admin names one of the --users, which are missing'",
        "--dat d, unknown option --dat"
    })
    void namesTheOptionThatIsWrong(String commandLine, String message) {
        assertThatThrownBy(() -> BrokerOptions.parse(List.of(commandLine.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
