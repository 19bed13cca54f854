package dev.slipway.token.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testing.AdjustableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadAgainTest {
    private static final Path FILE = Path.of("file");

    private final AdjustableClock clock = new AdjustableClock();
    private final Map<Path, FileTime> files = new HashMap<>();
    private String text = "first";
    private boolean readable = true;
    private int readings;

    @BeforeEach
    void change() {
        files.put(FILE, FileTime.from(clock.instant()));
    }

    private String read(Map<Path, FileTime> listed) throws IOException {
        readings++;
        if (!readable) {
            throw new IOException("not allowed");
        }
        assertThat(listed).containsOnlyKeys(FILE);
        return text;
    }

    private ReadAgain<String> opened() throws IOException {
        return ReadAgain.open(FILE, () -> Map.copyOf(files), this::read, clock);
    }

    @Test
    void looksAgainAfterTwoSecondsAndReadsWhatHasChanged() throws IOException {
        ReadAgain<String> said = opened();
        clock.advance(Duration.ofSeconds(1));
        text = "second";
        change();

        assertThat(said.current()).isEqualTo("first");
        clock.advance(Duration.ofSeconds(2));
        assertThat(said.current()).isEqualTo("second");
        clock.advance(Duration.ofSeconds(10));
        assertThat(said.current()).isEqualTo("second");
        assertThat(readings).isEqualTo(2);
    }

    @Test
    void keepsWhatTheySaidUntilTheyCanBeReadThoughNothingElseChanges() throws IOException {
        ReadAgain<String> said = opened();
        clock.advance(Duration.ofSeconds(3));
        text = "second";
        readable = false;
        change();
        assertThat(said.current()).isEqualTo("first");

        clock.advance(Duration.ofSeconds(3));
        readable = true;

        assertThat(said.current()).isEqualTo("second");
    }

    @Test
    void beginsOnlyWithFilesThatCanBeRead() {
        readable = false;

        assertThatThrownBy(this::opened).isInstanceOf(IOException.class).hasMessage("not allowed");
    }
}
