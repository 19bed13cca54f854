package dev.slipway.buildapi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.buildapi.TestReceiver;
import dev.slipway.buildapi.TestReceiver.Answer;
import dev.slipway.buildapi.webhook.WebhookAddress;
import dev.slipway.testing.FreePort;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class HttpReceiverTest {
    @AutoClose
    private final TestReceiver receiver = new TestReceiver();

    @AutoClose
    private final HttpReceiver sender = new HttpReceiver(new WebhookAddress(true), Duration.ofSeconds(30));

    private DeliverOutcome post() {
        return sender.post(URI.create(receiver.url("/hook?a=b")), Map.of("webhook-id", "d1"), "{\"a\":\"é\"}");
    }

    @Test
    void sendsTheBodyByteForByte() {
        assertThat(post()).isEqualTo(new DeliverOutcome.Taken(204, ""));
        assertThat(receiver.received()).singleElement().satisfies(received -> {
            assertThat(received.id()).isEqualTo("d1");
            assertThat(received.body()).isEqualTo("{\"a\":\"é\"}");
        });
    }

    @Test
    void tellsHowTheAnswerBeginsWithoutWhatATerminalObeys() {
        receiver.answer(() -> Answer.of(500, "\u001b[2Jno" + "x".repeat(100_000)));

        assertThat(post()).isInstanceOfSatisfying(DeliverOutcome.Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(500);
            assertThat(refused.answer()).contains("no").doesNotContain("\u001b").hasSizeLessThanOrEqualTo(512);
        });
    }

    @Test
    void followsNoRedirect() {
        receiver.answer(() -> new Answer(302, "", receiver.url("/elsewhere"), false));

        assertThat(post()).isEqualTo(new DeliverOutcome.Refused(302, ""));
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void connectsToNoPrivateAddressWhateverTheUrlWasWhenItWasAdded() {
        try (HttpReceiver strict = new HttpReceiver(new WebhookAddress(false), Duration.ofSeconds(30))) {
            String port = String.valueOf(URI.create(receiver.url("/")).getPort());

            assertThat(strict.post(URI.create("https://localhost:" + port + "/hook"), Map.of(), "{}"))
                    .isInstanceOfSatisfying(
                            DeliverOutcome.Unanswered.class, unanswered -> assertThat(unanswered.reason())
                                    .contains("localhost, which is not a public address"));
        }
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void saysWhatHappenedInsteadOfAnAnswer() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:" + FreePort.pick() + "/hook");

        assertThat(sender.post(nobody, Map.of(), "{}"))
                .isInstanceOfSatisfying(DeliverOutcome.Unanswered.class, unanswered -> assertThat(unanswered.reason())
                        .startsWith("no answer came: "));
    }

    @Test
    void endsAnAttemptThatTakesTooLong() {
        receiver.answer(Answer::none);
        try (HttpReceiver impatient = new HttpReceiver(new WebhookAddress(true), Duration.ofMillis(300))) {
            assertThat(impatient.post(URI.create(receiver.url("/hook")), Map.of(), "{}"))
                    .isInstanceOf(DeliverOutcome.Unanswered.class);
        }
    }
}
