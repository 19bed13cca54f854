package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenRealmTest {
    @Test
    void readsTheRealmOfABearerChallengeOnly() {
        assertThat(realm("Bearer realm=\"http://127.0.0.1:8080/token\",service=\"slipway-registry\""))
                .contains(URI.create("http://127.0.0.1:8080/token"));
        assertThat(realm("bearer service=\"x\",realm=\"https://t/\"")).contains(URI.create("https://t/"));
        assertThat(realm("Basic realm=\"https://t/\"")).isEmpty();
        assertThat(realm()).isEmpty();
    }

    @Test
    void readsTheBearerChallengeAmongOthers() {
        assertThat(realm("Bearer service=x, Basic realm=\"https://basic/\"")).isEmpty();
        assertThat(realm("Basic realm=\"https://basic/\"", "Bearer realm=https://t/,service=x"))
                .contains(URI.create("https://t/"));
    }

    private static Optional<URI> realm(String... headers) {
        return TokenRealm.inChallenges(List.of(headers));
    }
}
