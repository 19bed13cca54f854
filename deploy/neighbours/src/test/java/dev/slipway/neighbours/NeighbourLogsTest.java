package dev.slipway.neighbours;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighbourLogsTest {
    @TempDir
    Path folder;

    @Test
    void beginsALargeLogAnewUnderItsWriter() throws IOException {
        Path log = folder.resolve("registry.log");
        try (NeighbourLogs logs = new NeighbourLogs(List.of(folder.resolve("missing.log"), log), 10);
                OutputStream writer =
                        Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            say(writer, "short\n");
            logs.look();
            assertThat(log).hasContent("short");
            assertThat(folder.resolve("registry.log.1")).doesNotExist();

            say(writer, "second\n");
            logs.look();
            say(writer, "third\n");
            assertThat(log).hasContent("third");
            assertThat(folder.resolve("registry.log.1")).hasContent("short\nsecond");

            say(writer, "fourth\n");
            logs.look();
            assertThat(log).isEmptyFile();
            assertThat(folder.resolve("registry.log.1")).hasContent("third\nfourth");
        }
    }

    private static void say(OutputStream writer, String line) throws IOException {
        writer.write(line.getBytes(StandardCharsets.UTF_8));
    }
}
