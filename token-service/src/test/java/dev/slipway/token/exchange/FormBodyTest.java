package dev.slipway.token.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormBodyTest {
    private static FormBody read(String body, @Nullable String length) {
        return FormBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), length);
    }

    private static Map<String, List<String>> fields(String body) {
        return ((FormBody.Fields) read(body, null)).fields();
    }

    @Test
    void readsParametersInTheirOrder() {
        assertThat(fields("scope=a%3Ab&x=1+2&scope=%C3%BC&&empty&none="))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "scope", List.of("a:b", "ü"), "x", List.of("1 2"), "empty", List.of(""), "none", List.of("")));
        assertThat(fields("")).isEmpty();
        assertThat(fields("a=b=c")).isEqualTo(Map.of("a", List.of("b=c")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "%=a"})
    void refusesWhatIsBadlyEncoded(String form) {
        assertThat(read(form, null))
                .isInstanceOfSatisfying(FormBody.Refused.class, refused -> assertThat(refused.status())
                        .isEqualTo(400));
    }

    @Test
    void takesSoManyParametersAndNoMore() {
        String most = "scope=a&".repeat(FormBody.MAX_PARAMETERS);

        assertThat(fields(most).get("scope")).hasSize(FormBody.MAX_PARAMETERS);
        assertThat(read(most + "b", null)).isInstanceOf(FormBody.Refused.class);
    }

    @Test
    void readsNoByteOfAFormThatSaysThatItIsTooLarge() {
        InputStream untouched = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("was read");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return read();
            }
        };

        for (String length : List.of("65537", "99999999999", "9223372036854775807")) {
            assertThat(FormBody.read(untouched, length)).isInstanceOfSatisfying(FormBody.Refused.class, refused -> {
                assertThat(refused.status()).isEqualTo(413);
                assertThat(refused.reason()).contains(length, "65536");
            });
        }
    }

    @Test
    void refusesAFormThatTurnsOutToBeTooLarge() {
        String fits = "x".repeat(FormBody.MAX_BYTES);

        assertThat(fields(fits)).hasSize(1);
        assertThat(read(fits + "x", null))
                .isInstanceOfSatisfying(FormBody.Refused.class, refused -> assertThat(refused.status())
                        .isEqualTo(413));
    }
}
