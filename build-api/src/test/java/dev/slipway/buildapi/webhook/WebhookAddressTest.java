package dev.slipway.buildapi.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookAddressTest {
    private final WebhookAddress strict = new WebhookAddress(false);
    private final WebhookAddress open = new WebhookAddress(true);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http://1.1.1.1/hook            | must begin with https://
                    ftp://1.1.1.1/hook             | must begin with https://
                    /hook                          | must begin with https://
                    https:///hook                  | must have the name of a host
                    https://ci:pw@1.1.1.1/hook     | must not have a user
                    https://1.1.1.1/hook#part      | must not have a fragment
                    https://1.1.1.1:99999/hook     | must have the name of a host
                    https://1.1.1.1/a b            | must be of ASCII characters
                    https://1.1.1.1/é              | must be of ASCII characters
                    https://[::1                   | is not a URL
                    https://127.0.0.1/hook         | is not a public address
                    https://localhost/hook         | is not a public address
                    https://10.0.0.7/hook          | is not a public address
                    https://192.168.1.1/hook       | is not a public address
                    https://169.254.169.254/latest | is not a public address
                    https://100.64.0.1/hook        | is not a public address
                    https://0.0.0.0/hook           | is not a public address
                    https://[::1]/hook             | is not a public address
                    https://[fd00::1]/hook         | is not a public address
                    https://[::ffff:10.0.0.1]/hook | is not a public address
                    https://[64:ff9b::a00:1]/hook  | is not a public address
                    """)
    void refuses(String url, String why) {
        assertThat(strict.refusal(url))
                .hasValueSatisfying(reason -> assertThat(reason).contains(why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://1.1.1.1/hook?a=%20b", "https://1.1.1.1:8443", "https://[2606:4700::1]/"})
    void takesPublicAddresses(String url) {
        assertThat(strict.refusal(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080/hook", "https://10.0.0.7/hook", "http://[::1]/"})
    void takesPrivateOnesWhereTheOperatorAllowsThem(String url) {
        assertThat(open.refusal(url)).isEmpty();
    }

    @Test
    void boundsTheUrl() {
        assertThat(strict.refusal("https://1.1.1.1/" + "a".repeat(2_048))).contains("has more than 2048 characters");
    }
}
