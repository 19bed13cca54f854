package dev.slipway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyLivesTest {
    @TempDir
    private Path directory;

    @Test
    void remembersTheLongestLife() throws Exception {
        KeyLives lives = KeyLives.in(directory);
        lives.note("access-tokens", Duration.ofHours(1));
        lives.note("launcher", Duration.ofDays(2));
        lives.note("access-tokens", Duration.ofMinutes(5));

        assertThat(lives.of("access-tokens")).contains(Duration.ofHours(1));
        assertThat(lives.of("launcher")).contains(Duration.ofDays(2));
        assertThat(lives.of("build-credentials")).isEmpty();
    }

    @Test
    void saysWhatIsNoDuration() throws Exception {
        Files.writeString(directory.resolve(KeyLives.NAME), "launcher=long\n");

        assertThatThrownBy(() -> KeyLives.in(directory).of("launcher"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("launcher is not a duration such as PT5M: long");
    }
}
