package dev.slipway.events.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.Samples;
import dev.slipway.events.json.EventJson;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerfileTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "FROM scratch\n", "CMD [\"a\", \"b\"]\r\n\r\n\"\"", "# gr\u00fcn \ud83d\ude00\n"})
    void textThatPeopleCanReadStaysText(String text) {
        DockerfileText dockerfile = DockerfileText.of(text.getBytes(UTF_8));

        assertThat(dockerfile).isEqualTo(new DockerfileText(DockerfileText.Encoding.UTF_8, text));
        assertThat(dockerfile.bytes()).isEqualTo(text.getBytes(UTF_8));
    }

    @Test
    void bytesThatAreNotUtf8TravelAsTheyAre() {
        byte[] bytes = "# gr\u00fcn\nFROM scratch\n".getBytes(ISO_8859_1);

        DockerfileText dockerfile = DockerfileText.of(bytes);

        assertThat(dockerfile.encoding()).isEqualTo(DockerfileText.Encoding.BASE64);
        assertThat(dockerfile.bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 1, '"', '\n', 'a', 0x7f, (byte) 0xff})
    void theLargestTakesNoMoreThanTwiceItsLengthWhateverIsInIt(byte filling) {
        byte[] bytes = new byte[DockerfileText.MAX_BYTES];
        Arrays.fill(bytes, filling);
        BuildRequested sample = Samples.requested(Samples.BUILD_ID);

        byte[] json = EventJson.write(new BuildRequested(
                sample.buildId(),
                sample.spec(),
                sample.source(),
                DockerfileText.of(bytes),
                Optional.empty(),
                Optional.empty(),
                sample.requestedAt()));

        assertThat(json.length).isLessThan(2 * DockerfileText.MAX_BYTES + 2_000);
    }

    @Test
    void refusesBase64ThatIsNone() {
        assertThatThrownBy(() -> new DockerfileText(DockerfileText.Encoding.BASE64, "FROM scratch"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
