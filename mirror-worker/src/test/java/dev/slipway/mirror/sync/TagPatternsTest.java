package dev.slipway.mirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagPatternsTest {
    private static final List<String> TAGS = List.of(
            "latest", "21", "22", "22-slim", "22.1", "22.2-rc1", "20-slim", "sha256-" + "5e".repeat(32) + ".sig");

    private static List<String> chosen(String... patterns) {
        return TagPatterns.of(List.of(patterns)).choose(TAGS);
    }

    @Test
    void choosesWhatSomePatternLetsInAndNoneLeavesOutTheNewestFirst() {
        assertThat(chosen("22*")).containsExactly("22.2-rc1", "22.1", "22-slim", "22");
        assertThat(chosen("22*", "!*-rc*")).containsExactly("22.1", "22-slim", "22");
        assertThat(chosen("!*-rc*", "*-slim", "latest")).containsExactly("22-slim", "20-slim", "latest");
        assertThat(chosen("nothing*")).isEmpty();
    }

    @Test
    void withoutPatternsThatLetInAllTagsAreInButThoseThatStandForDigests() {
        assertThat(chosen()).hasSize(7).doesNotContain("sha256-" + "5e".repeat(32) + ".sig");
        assertThat(chosen("!22*")).containsExactly("21", "20-slim", "latest");
        assertThat(chosen("sha256-*")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*,anything,true",
        "2?,22,true",
        "2?,2,false",
        "2?,222,false",
        "2*2,22,true",
        "2*2,2.1.2,true",
        "2*2,2.1,false",
        "*-slim-*,22-slim-a-slim-b,true",
        "a**b,axb,true",
        "22.,22x,false",
        "22,22.1,false",
    })
    void patternsMatchWholeTags(String pattern, String tag, boolean matches) {
        assertThat(TagPatterns.of(List.of(pattern)).choose(List.of(tag))).hasSize(matches ? 1 : 0);
    }

    @Test
    void noPatternTakesLong() {
        String hard = "*a".repeat(64);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThat(
                        TagPatterns.of(List.of(hard)).choose(List.of("a".repeat(127) + "b")))
                .isEmpty());
    }

    /** What a registry lists is a stranger's text. */
    @Test
    void whatIsNoTagIsNotChosen() {
        assertThat(TagPatterns.of(List.of()).choose(List.of("", "a/b", "x".repeat(129), "a b", "ok", "ok")))
                .containsExactly("ok");
    }
}
