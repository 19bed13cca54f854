package dev.slipway.cli.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PortMappingTest {
    @ParameterizedTest
    @CsvSource({
        "8080:80, 127.0.0.1, 8080, 80",
        "80, 127.0.0.1, 80, 80",
        "0:80, 127.0.0.1, 0, 80",
        "127.0.0.2:8080:80/tcp, 127.0.0.2, 8080, 80",
        "localhost:8080:80, 127.0.0.1, 8080, 80",
    })
    void readsPortsAsDockerHasThem(String text, String address, int host, int machine) {
        PortMapping mapping = PortMapping.parse(text);

        assertThat(mapping.host().getAddress().getHostAddress()).isEqualTo(address);
        assertThat(mapping.host().getPort()).isEqualTo(host);
        assertThat(mapping.machinePort()).isEqualTo(machine);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "8080:", "x", "0.0.0.0:8080:80", "192.0.2.1:8080:80", "8080:0", "70000:80", "8080:80/udp"})
    void refusesTheRestAndNamesIt(String text) {
        assertThatThrownBy(() -> PortMapping.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
