package dev.slipway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class TokenRealmTest {
    @Test
    void readsTheRealmOfABearerChallengeOnly() {
        assertThat(TokenRealm.inChallenge("Bearer realm=\"http://127.0.0.1:8080/token\",service=\"slipway-registry\""))
                .contains(URI.create("http://127.0.0.1:8080/token"));
        assertThat(TokenRealm.inChallenge("bearer service=\"x\",realm=\"https://t/\""))
                .contains(URI.create("https://t/"));
        assertThat(TokenRealm.inChallenge("Basic realm=\"https://t/\"")).isEmpty();
    }
}
