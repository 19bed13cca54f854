package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestRegistryTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:5000, http://127.0.0.1:8080/token",
        "https://registry.example.com, http://tokens.example.com/token"
    })
    void isContentWhereRelaysTellPathsApart(URI registry, URI realm) {
        assertThat(new GuestRegistry(registry, Optional.of(realm), Optional.empty()).caution())
                .isEmpty();
    }

    @Test
    void isContentWithARegistryWithoutTokens() {
        assertThat(new GuestRegistry(URI.create("http://127.0.0.1:5000"), Optional.empty(), Optional.empty()).caution())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://slipway.example.com, http://slipway.example.com/token, share slipway.example.com:80",
        "https://slipway.example.com, https://slipway.example.com:443/token, share slipway.example.com:443",
        "https://registry.example.com, https://tokens.example.com/token, behind TLS"
    })
    void saysWhereBuildsReachMoreThanTheirPath(URI registry, URI realm, String words) {
        assertThat(new GuestRegistry(registry, Optional.of(realm), Optional.empty())
                        .caution()
                        .orElseThrow())
                .contains(words);
    }
}
