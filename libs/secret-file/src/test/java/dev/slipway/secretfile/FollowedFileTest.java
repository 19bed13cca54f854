package dev.slipway.secretfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testing.AdjustableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFileTest {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private final AdjustableClock clock = new AdjustableClock();
    private final Instant start = clock.instant();
    private Path file;
    private FollowedFile<String> followed;

    private FollowedFile.Content<String> content() {
        return new FollowedFile.Content<>() {
            @Override
            public Object version() throws IOException {
                return FollowedFile.versionOf(file);
            }

            @Override
            public String read() throws IOException {
                return SecretFile.read(file);
            }
        };
    }

    @BeforeEach
    void open() throws IOException {
        file = SecretFile.write(directory.resolve("tokens"), "one");
        followed = FollowedFile.open(file, content(), LOOK_AGAIN, clock);
    }

    @Test
    void readsAgainWhatHasChangedOnceItIsTimeToLook() throws IOException {
        SecretFile.write(file, "two");
        assertThat(followed.current()).isEqualTo("one");

        pass(Duration.ofSeconds(3));

        assertThat(followed.current()).isEqualTo("two");
        assertThat(followed.unreadable()).isEmpty();
    }

    @Test
    void looksAgainWhenTheClockWasSetBack() throws IOException {
        SecretFile.write(file, "two");

        pass(Duration.ofHours(-1));

        assertThat(followed.current()).isEqualTo("two");
    }

    @Test
    void saysSinceWhenItCannotBeReadWhileTheLastValueStays() throws IOException {
        Files.delete(file);
        pass(Duration.ofSeconds(3));

        assertThat(followed.current()).isEqualTo("one");
        Unreadable first = followed.unreadable().orElseThrow();
        assertThat(first).isEqualTo(new Unreadable(file, start.plusSeconds(3), file + ": is not there"));

        pass(Duration.ofMinutes(5));
        assertThat(followed.unreadable().orElseThrow().since()).isEqualTo(first.since());
        assertThat(first.lastsLongerThan(PATIENCE, clock.instant())).isFalse();

        pass(Duration.ofSeconds(1));
        assertThat(first.lastsLongerThan(PATIENCE, clock.instant())).isTrue();
    }

    @Test
    void isReadableAgainWhenTheVerySameFileIsBack() throws IOException {
        Path away = Files.move(file, directory.resolve("away"));
        pass(Duration.ofSeconds(3));
        assertThat(followed.unreadable()).isPresent();

        Files.move(away, file);
        pass(Duration.ofSeconds(3));

        assertThat(followed.unreadable()).isEmpty();
        assertThat(followed.current()).isEqualTo("one");
    }

    /** Only its mode has changed, and not the time at which it was written. */
    @Test
    void seesThatAFileWasOpenedToOthers() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        pass(Duration.ofSeconds(3));

        assertThat(followed.unreadable().orElseThrow().reason()).endsWith("run chmod 600 " + file);
        assertThat(followed.current()).isEqualTo("one");
    }

    @Test
    void aFileThatMayComeLaterIsUnreadableUntilThen() throws IOException {
        Files.delete(file);
        FollowedFile<String> later = FollowedFile.startingWith("none", file, content(), LOOK_AGAIN, clock);
        assertThat(later.current()).isEqualTo("none");
        assertThat(later.unreadable()).isPresent();

        SecretFile.write(file, "there");
        pass(Duration.ofSeconds(3));

        assertThat(later.current()).isEqualTo("there");
        assertThat(later.unreadable()).isEmpty();
    }

    @Test
    void refusesToBeginWithAFileThatIsNotThere() throws IOException {
        Files.delete(file);

        assertThatThrownBy(() -> FollowedFile.open(file, content(), LOOK_AGAIN, clock))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void watchesAFileThatIsReadAtEachUse() throws IOException {
        WatchedFile watched = WatchedFile.ofSecret(file, clock);
        assertThat(watched.unreadable()).isEmpty();

        Files.delete(file);
        assertThat(watched.unreadable()).hasValue(new Unreadable(file, start, file + ": is not there"));
        pass(Duration.ofMinutes(1));
        assertThat(watched.unreadable().orElseThrow().since()).isEqualTo(start);

        SecretFile.write(file, "back");
        assertThat(watched.unreadable()).isEmpty();
    }

    private void pass(Duration time) {
        clock.advance(time);
    }
}
