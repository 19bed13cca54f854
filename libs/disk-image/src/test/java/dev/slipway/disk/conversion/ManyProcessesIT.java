package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.reading.DiskReader;
import dev.slipway.disk.reading.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that convert images of the same layers into one store, all at a time. */
class ManyProcessesIT {

    private static final int PROCESSES = 4;
    private static final int IMAGES = 25;

    @TempDir
    Path folder;

    @Test
    void oneStoreServesThemAll() throws Exception {
        List<Process> others = new ArrayList<>();
        try {
            for (int process = 0; process < PROCESSES; process++) {
                others.add(start(process));
            }
            for (Process other : others) {
                assertThat(other.waitFor()).isZero();
            }
        } finally {
            others.forEach(other -> other.destroyForcibly().onExit().join());
        }

        for (int process = 0; process < PROCESSES; process++) {
            for (int image = 0; image < IMAGES; image++) {
                Path disk = disk(folder, process, image);
                Map<String, Found> tree = DiskReader.read(DiskImage.readJson(json(disk)), disk);
                assertThat(tree.get("shared").content()).isEqualTo(content(image));
                assertThat(tree.get("own").text()).isEqualTo("of process " + process);
            }
        }
        try (Stream<Path> files = Files.list(folder.resolve("layers"))) {
            assertThat(files).hasSize(2 * (IMAGES + PROCESSES)).noneMatch(file -> file.toString()
                    .endsWith(".partial"));
        }
    }

    private Process start(int process) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        folder.toString(),
                        String.valueOf(process))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Path disk(Path folder, int process, int image) {
        return folder.resolve("disk-" + process + "-" + image);
    }

    private static Path json(Path disk) {
        return disk.resolveSibling(disk.getFileName() + ".json");
    }

    private static byte[] content(int image) {
        byte[] content = new byte[300_000];
        new Random(image).nextBytes(content);
        return content;
    }

    /** What each process does. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            int process = Integer.parseInt(arguments[1]);
            for (int image = 0; image < IMAGES; image++) {
                TestImage layers = new TestImage()
                        .layer(new Tar().file("shared", content(image), entry -> {}))
                        .layer(new Tar().file("own", "of process " + process));
                Path disk = disk(folder, process, image);
                ConversionRequest request = ConversionRequest.of(layers, disk)
                        .withFormat(DiskFormat.EROFS)
                        .withContents(new ContentPlace.SharedLayers(folder.resolve("layers")));
                ((Converted) DiskImages.convert(request)).disk().writeJson(json(disk));
            }
        }
    }
}
