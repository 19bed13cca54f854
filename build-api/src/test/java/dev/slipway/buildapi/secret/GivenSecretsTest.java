package dev.slipway.buildapi.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.buildapi.limit.Maxima;
import dev.slipway.buildapi.limit.SampleMaxima;
import dev.slipway.events.request.FieldType;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GivenSecretsTest {
    private static RequestValues draft(Map<String, String> texts) {
        return RequestValues.none().with(RequestFields.SECRET_VALUES, texts);
    }

    private static String base64(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    @Test
    void declaresWhatHasAValueAsWellAsWhatIsNamed() {
        RequestValues draft = draft(Map.of("npm", "aHVudGVyMg==")).with(RequestFields.SECRETS, List.of("pip", "npm"));

        assertThat(GivenSecrets.names(draft)).containsExactly("pip", "npm");
        assertThat(GivenSecrets.violations(draft, SampleMaxima.WIDE)).isEmpty();
        assertThat(GivenSecrets.values(draft).value("npm")).hasValue("hunter2".getBytes());
    }

    @Test
    void namesTheSecretWhoseValueIsNoBase64AndNeverTheValue() {
        assertThat(GivenSecrets.violations(draft(Map.of("npm", "hunter2!")), SampleMaxima.WIDE))
                .containsExactly("the value of npm is no base64 (RFC 4648, section 4)");
    }

    @Test
    void takesValuesOfExactlyTheLimitsAndNotOfAByteMore() {
        int rest = Maxima.MOST_SECRET_BYTES - BuildSecrets.LARGEST_VALUE;
        Map<String, String> most = new HashMap<>(Map.of("a", base64(BuildSecrets.LARGEST_VALUE), "b", base64(rest)));

        assertThat(GivenSecrets.violations(draft(most), SampleMaxima.WIDE)).isEmpty();
        assertThat(RequestFields.SECRET_VALUES.type().violations(most)).isEmpty();
        most.put("b", base64(rest + 1));
        assertThat(GivenSecrets.violations(draft(most), SampleMaxima.WIDE))
                .singleElement()
                .asString()
                .contains("524289 bytes in all", "allows is 524288 bytes;", "limits.secret-bytes");
        assertThat(GivenSecrets.violations(
                        draft(Map.of("a", base64(BuildSecrets.LARGEST_VALUE + 1))), SampleMaxima.WIDE))
                .containsExactly("the value of a has 512001 bytes, more than the 512000 that BuildKit takes");
    }

    @Test
    void quotesNothingOfAFieldThatIsNoJson() {
        FieldType.Reading<Map<String, String>> reading =
                RequestFields.SECRET_VALUES.type().read("{\"npm\": hunter2}");

        assertThat(reading).isEqualTo(new FieldType.Reading.Unreadable<>("must be a JSON object of strings"));
        assertThat(RequestFields.SECRET_VALUES
                        .type()
                        .read("{\"npm\": \"a\", \"npm\": \"hunter2\"}")
                        .toString())
                .doesNotContain("hunter2");
    }
}
