package dev.slipway.events.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.spec.BaseImage;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VisibleTest {
    private static final String CLEAR_SCREEN = "a\u001b[2Jb";

    @Test
    void showsWhatATerminalWouldObey() {
        assertThat(Visible.line("a\u001b[2J\u009b31m\0\u0007\u007f\b\td"))
                .isEqualTo("a\\u001b[2J\\u009b31m\\u0000\\u0007\\u007f\\u0008\td");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xD800, 0xDC00})
    void showsWhatWouldMakeAReaderSeeAnotherText(int character) {
        assertThat(Visible.line("a" + (char) character + "b")).isEqualTo("a\\u%04xb".formatted(character));
    }

    @Test
    void leavesAloneWhatIsFit() {
        String fit = "grün \ud83d\ude80 \u200d日本語 \\u001b \"x\"\ty";

        assertThat(Visible.line(fit)).isSameAs(fit);
        assertThat(Visible.text(fit)).isSameAs(fit);
    }

    @Test
    void aLineStaysALineAndATextKeepsItsLines() {
        assertThat(Visible.line("a\r\nINFO forged\rb")).isEqualTo("a\\r\\nINFO forged\\rb");
        assertThat(Visible.text("a\r\nb\rc\n")).isEqualTo("a\nb\\rc\n");
    }

    @RepeatedTest(50)
    void whatIsVisibleStaysAsItIs() {
        String visible = Visible.line(new Random()
                .ints(200, 0, 0x2100)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());

        assertThat(Visible.line(visible)).isSameAs(visible);
        assertThat(visible.chars()).noneMatch(Visible::isHidden).doesNotContain((int) '\n');
    }

    @Test
    void noEventCarriesWhatATerminalWouldObey() {
        BuildFinished finished = BuildEnding.of("b1", "acme").failed(FinishReason.BUILD, CLEAR_SCREEN, Instant.EPOCH);
        BuildLog.Line line = BuildLog.Line.of(Instant.EPOCH, "build", CLEAR_SCREEN + "\nforged");
        BaseImage image =
                new BaseImage("a", "mirror/a", Optional.empty(), BaseImage.State.REFUSED, Optional.of(CLEAR_SCREEN));
        ImageConverted converted = new ImageConverted(
                "builds/acme/b1",
                "sha256:0",
                ImageConverted.Result.FAILED,
                Optional.of(CLEAR_SCREEN),
                Optional.empty(),
                1,
                Instant.EPOCH);

        assertThat(finished.message()).contains("a\\u001b[2Jb");
        assertThat(line.text()).isEqualTo("a\\u001b[2Jb\\nforged");
        assertThat(image.reason()).contains("a\\u001b[2Jb");
        assertThat(converted.reason()).contains("a\\u001b[2Jb");
    }

    @Test
    void anExcerptHasNoneOfItEither() {
        String all = IntStream.rangeClosed(0, 0xFFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        assertThat(Excerpt.of(all, all.length()).chars()).noneMatch(Visible::isHidden);
        assertThat(Excerpt.ofName("a\n\u202eb\r\n").chars())
                .noneMatch(Visible::isHidden)
                .doesNotContain((int) '\n');
    }
}
