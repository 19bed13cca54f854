package dev.slipway.registry.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.registry.RegistryException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "http://A.example/x, http://a.example:80",
        "HTTPS://a.example, https://a.example:443",
        "https://[::1]:65535/, https://[::1]:65535",
    })
    void fillsInWhatIsNotWritten(URI uri, String origin) throws RegistryException {
        assertThat(Origin.of(uri)).hasToString(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/x", "https:///x", "https://user:pw@a.example/", "https://a.example:65536/", "ftp://a.example/"
            })
    void refusesWhatNobodyCanBeAskedAt(URI uri) {
        assertThatThrownBy(() -> Origin.of(uri)).isInstanceOf(RegistryException.Malformed.class);
    }

    @Test
    void saysThatJavaReachesNoHostWithAnUnderscore() {
        assertThatThrownBy(() -> Origin.of(URI.create("https://a_b.example:5000/")))
                .isInstanceOf(RegistryException.Malformed.class)
                .hasMessageContaining("the host a_b.example:5000 cannot be asked");
    }

    /** As long as a header may be: a check that looks at each character more than once took minutes. */
    @Test
    @Timeout(60)
    void refusesALongNameWithoutThinkingLong() {
        URI uri = URI.create("https://" + "_".repeat(380_000) + "!/");

        assertThatThrownBy(() -> Origin.of(uri)).isInstanceOf(RegistryException.Malformed.class);
    }
}
