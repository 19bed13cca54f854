package dev.slipway.buildapi.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class WebhookSecretTest {
    /** The example of the libraries of Standard Webhooks. */
    private static final WebhookSecret EXAMPLE = new WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    @Test
    void signsTheExampleOfStandardWebhooks() {
        assertThat(EXAMPLE.signature(
                        "msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1_614_265_330), "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void signsIdTimeAndBodyWithTheDecodedSecret() throws Exception {
        WebhookSecret secret = WebhookSecret.random();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(
                Base64.getDecoder().decode(secret.text().substring("whsec_".length())), "HmacSHA256"));

        String expected = Base64.getEncoder().encodeToString(mac.doFinal("d1.1700000000.{\"é\":1}".getBytes(UTF_8)));

        assertThat(secret.signature("d1", Instant.parse("2023-11-14T22:13:20.987Z"), "{\"é\":1}"))
                .isEqualTo("v1," + expected);
    }

    @Test
    void isLongEnoughAndNeverTheSame() {
        byte[] key = Base64.getDecoder().decode(WebhookSecret.random().text().substring("whsec_".length()));

        assertThat(key).hasSize(32);
        assertThat(WebhookSecret.random()).isNotEqualTo(WebhookSecret.random());
    }

    @Test
    void survivesItsBytesAndIsNotPrinted() {
        assertThat(WebhookSecret.of(EXAMPLE.bytes())).isEqualTo(EXAMPLE);
        assertThat(EXAMPLE.toString()).doesNotContain("MfKQ");
    }

    @Test
    void takesNothingElseForASecret() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WebhookSecret("slw_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        assertThatIllegalArgumentException().isThrownBy(() -> new WebhookSecret("whsec_short"));
    }
}
