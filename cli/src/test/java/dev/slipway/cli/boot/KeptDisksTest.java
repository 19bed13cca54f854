package dev.slipway.cli.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptDisksTest {
    private static final Instant NOW = Instant.parse("2026-11-29T01:00:00Z");

    @TempDir
    private Path directory;

    private Path kept(String id, Duration age) throws IOException {
        Path disk = Files.writeString(directory.resolve(id), "disk");
        Files.writeString(directory.resolve(id + ".json"), "{}");
        return Files.setLastModifiedTime(disk, FileTime.from(NOW.minus(age)));
    }

    private Path boot(String id) throws Exception {
        return new KeptDisks(directory, Clock.fixed(NOW, ZoneOffset.UTC)).disk(id, (_, file) -> file);
    }

    @Test
    void aDiskThatNobodyBootedForAWeekGoesWithItsDescription() throws Exception {
        kept("b1", KeptDisks.KEPT.plusSeconds(1));
        kept("b2", KeptDisks.KEPT.minusSeconds(1));
        kept("b3", Duration.ZERO);

        boot("b3");

        assertThat(directory.resolve("b1")).doesNotExist();
        assertThat(directory.resolve("b1.json")).doesNotExist();
        assertThat(directory.resolve("b2")).exists();
        assertThat(directory.resolve("b2.json")).exists();
    }

    @Test
    void eachBootBeginsTheWeekAnew() throws Exception {
        Path disk = kept("b1", Duration.ofDays(6));

        assertThat(boot("b1")).isEqualTo(disk);

        assertThat(Files.getLastModifiedTime(disk).toInstant()).isEqualTo(NOW);
    }
}
