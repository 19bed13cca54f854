package dev.slipway.buildapi.registryevents;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToldPushesTest {
    private final ToldPushes told = new ToldPushes(2);

    @Test
    void countsTheManifestsOfEachBuild() {
        assertThat(told.count("b1", "sha256:1")).isTrue();
        assertThat(told.count("b1", "sha256:2")).isTrue();
        assertThat(told.count("b1", "sha256:3")).isFalse();
        assertThat(told.count("b2", "sha256:3")).isTrue();
    }

    @Test
    void letsWhatWasCountedComeAgain() {
        assertThat(told.count("b1", "sha256:1")).isTrue();
        assertThat(told.count("b1", "sha256:2")).isTrue();

        assertThat(told.count("b1", "sha256:1")).isTrue();
        assertThat(told.count("b1", "sha256:3")).isFalse();
    }

    @Test
    void forgetsTheBuildThatPushedLongestAgo() {
        ToldPushes one = new ToldPushes(1);
        one.count("old", "sha256:1");
        one.count("new", "sha256:1");
        for (int number = 0; number < 999; number++) {
            one.count("b" + number, "sha256:1");
        }

        assertThat(one.count("new", "sha256:2")).isFalse();
        assertThat(one.count("old", "sha256:2")).isTrue();
    }
}
