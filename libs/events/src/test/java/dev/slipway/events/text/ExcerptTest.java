package dev.slipway.events.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.Event;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.json.EventJson;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.spec.BaseImage;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ExcerptTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"\"\",\"\"", "ab,ab", "abc,abc", "abcd,ab…", "😀😀😀,😀😀😀", "😀😀😀😀,😀😀…"})
    void cutsBetweenCharactersAndSaysSo(String text, String excerpt) {
        assertThat(Excerpt.of(text, 3)).isEqualTo(excerpt);
    }

    @Test
    void replacesWhatJsonDatabasesAndTerminalsTakeBadly() {
        assertThat(Excerpt.of("a\0b\u001b[2J\u009b\ud800c\udc00\n\td", 100))
                .isEqualTo("a\ufffdb\ufffd[2J\ufffd\ufffdc\ufffd\n\td");
    }

    static Stream<Event> eventsThatSayWhatStrangersSaid() {
        String words = "\ufffd\u20ac".repeat(5_000_000);
        return Stream.of(
                BuildEnding.of("b1", "acme").rejected(FinishReason.INVALID_REQUEST, words, Instant.EPOCH),
                new ImageConverted(
                        "builds/acme/b1",
                        "sha256:0",
                        ImageConverted.Result.FAILED,
                        Optional.of(words),
                        Optional.empty(),
                        1,
                        Instant.EPOCH),
                new ImagePushed(
                        "builds/acme/b1",
                        Optional.of("latest"),
                        "sha256:0",
                        "application/vnd.oci.image.manifest.v1+json",
                        Optional.of(words),
                        Optional.empty(),
                        Instant.EPOCH));
    }

    @ParameterizedTest
    @MethodSource("eventsThatSayWhatStrangersSaid")
    void anEventStaysSmallWhateverItHasToSay(Event event) {
        byte[] value = EventJson.write(event);

        assertThat(value).hasSizeBetween(255, 16_384);
    }

    @Test
    void anImageSaysShortlyWhyTheMirrorLacksIt() {
        BaseImage image = new BaseImage(
                "a", "mirror/a", Optional.empty(), BaseImage.State.REFUSED, Optional.of("\u20ac".repeat(5_000)));

        assertThat(image.reason().orElseThrow()).hasSize(512);
    }
}
