package dev.slipway.buildapi.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    private static final IdempotencyKey KEY = new IdempotencyKey("8e03978e-40d5-43dd-bc93-6894a57f9324");

    @Test
    void meansTheSameWithAndWithoutTheQuotesOfTheDraft() {
        assertThat(read("\"" + KEY.text() + "\"")).isEqualTo(read(KEY.text())).isEqualTo(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", " ", "a b", "ä", "a\"b", "a\u0000", "\t"})
    void refusesWhatIsNoKey(String text) {
        assertThat(refusal(text)).contains("1 to 255 visible characters");
    }

    @Test
    void isBounded() {
        assertThat(read("k".repeat(255)).text()).hasSize(255);
        assertThat(refusal("k".repeat(256))).contains("256 characters", "255");
    }

    @Test
    void isThereOnce() {
        assertThat(IdempotencyKey.of(List.of("a", "a")))
                .isEqualTo(new IdempotencyKey.Reading.Unreadable("is there 2 times; send it once"));
    }

    @Test
    void belongsToOneCaller() {
        assertThat(KEY.idOf("a")).isNotEqualTo(KEY.idOf("b")).doesNotContain(KEY.text());
        assertThat(new IdempotencyKey("bc").idOf("a")).isNotEqualTo(new IdempotencyKey("c").idOf("ab"));
    }

    @Test
    void tellsRequestsApartHoweverTheirPartsAreCut() {
        assertThat(KEY.fingerprint(List.of("a", "b"))).isEqualTo(KEY.fingerprint(List.of("a", "b")));
        assertThat(KEY.fingerprint(List.of("ab"))).isNotEqualTo(KEY.fingerprint(List.of("a", "b")));
        assertThat(KEY.fingerprint(List.of("a", "b"))).isNotEqualTo(KEY.fingerprint(List.of("b", "a")));
    }

    @Test
    void makesFingerprintsThatNobodyCanGuessWithoutIt() {
        List<String> parts = List.of("secret_values", "1234");

        assertThat(KEY.fingerprint(parts)).isNotEqualTo(new IdempotencyKey("other").fingerprint(parts));
        assertThat(KEY).asString().doesNotContain(KEY.text());
    }

    private static IdempotencyKey read(String text) {
        return ((IdempotencyKey.Reading.Read) IdempotencyKey.of(List.of(text))).key();
    }

    private static String refusal(String text) {
        return ((IdempotencyKey.Reading.Unreadable) IdempotencyKey.of(List.of(text))).reason();
    }
}
