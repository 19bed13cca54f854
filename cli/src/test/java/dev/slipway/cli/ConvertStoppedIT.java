package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A conversion that somebody stops, as Ctrl-C and service managers do. */
@Timeout(60)
class ConvertStoppedIT {
    private static final int SIGTERM_EXIT = 128 + 15;
    private static final int LARGE = 64 << 10;

    @TempDir
    Path folder;

    @Test
    void leavesNothingBehind() throws Exception {
        Path output = Files.createDirectory(folder.resolve("output"));
        new LayoutFolder(folder.resolve("layout")).image("1.0", "x".repeat(LARGE));
        keepWaitingForTheLayer();
        Process convert = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "convert",
                        "oci:" + folder.resolve("layout"),
                        "-o",
                        output.resolve("disk").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        try {
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> !convert.isAlive() || !names(output).isEmpty());
            assertThat(names(output))
                    .as(Files.readString(folder.resolve("said")))
                    .singleElement()
                    .asString()
                    .endsWith(".partial");

            convert.destroy();

            assertThat(convert.waitFor()).isEqualTo(SIGTERM_EXIT);
            assertThat(names(output)).isEmpty();
        } finally {
            convert.destroyForcibly();
        }
    }

    /** Whoever opens a pipe to read from it waits until somebody writes. */
    private void keepWaitingForTheLayer() throws Exception {
        try (Stream<Path> blobs = Files.list(folder.resolve("layout/blobs/sha256"))) {
            Path layer = blobs.filter(blob -> blob.toFile().length() > LARGE)
                    .findFirst()
                    .orElseThrow();
            Files.delete(layer);
            assertThat(new ProcessBuilder("mkfifo", layer.toString()).start().waitFor())
                    .isZero();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
