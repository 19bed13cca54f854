package dev.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretLikeArgumentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NPM_TOKEN",
                "token",
                "API_KEY",
                "key_of_api",
                "DB_PASSWORD",
                "DB_PASS",
                "pword",
                "PASSWD",
                "AUTH",
                "secret_message",
                "GCP_CREDENTIALS",
                "CREDENTIAL",
                "ApiKey"
            })
    void warnsOfNamesThatLookLikeASecret(String name) {
        assertThat(SecretLikeArguments.looksLikeASecret(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VERSION",
                "KEYBOARD",
                "MONKEY",
                "TOKENIZER",
                "PASSENGERS",
                "AUTHOR",
                "PUBLIC_KEY",
                "SSH_KEY_PUBLIC"
            })
    void saysNothingOfOthers(String name) {
        assertThat(SecretLikeArguments.looksLikeASecret(name)).isFalse();
    }

    @Test
    void saysWhatToDoInstead() {
        assertThat(SecretLikeArguments.warnings(List.of("VERSION", "NPM_TOKEN")))
                .singleElement()
                .asString()
                .contains("build arg NPM_TOKEN", "--secret id=npm_token", "RUN --mount=type=secret,id=npm_token");
    }
}
