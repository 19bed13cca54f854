package dev.slipway.disk.conversion;

import static dev.slipway.disk.reading.Programs.ended;
import static dev.slipway.disk.reading.Programs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversions on a file system that has not enough room for them, and one that has. */
class FullDiskIT {
    private static final int ROOM_MB = 8;

    @TempDir
    Path folder;

    private Path full;

    @BeforeEach
    void mount() throws Exception {
        full = Files.createDirectory(folder.resolve("full"));
        boolean mounted = ended("mount", "-t", "tmpfs", "-o", "size=" + ROOM_MB + "m", "tmpfs", full.toString())
                        .status()
                == 0;
        assumeTrue(mounted, "this user cannot mount a file system");
    }

    @AfterEach
    void unmount() throws Exception {
        if (ended("mountpoint", "-q", full.toString()).status() == 0) {
            run("umount", full.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void saysThatTheDiskIsFullLeavesNothingAndSucceedsWhereThereIsRoom(DiskFormat format) throws IOException {
        Path disk = full.resolve("disk");

        assertThatThrownBy(() -> DiskImages.convert(
                        ConversionRequest.of(imageOf(2 * ROOM_MB), disk).withFormat(format)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the disk cannot be written")
                .hasMessageContaining("No space left");
        assertThat(left()).isEmpty();

        assertThat(DiskImages.convert(
                        ConversionRequest.of(imageOf(ROOM_MB / 2), disk).withFormat(format)))
                .isInstanceOf(Converted.class);
        assertThat(left()).containsExactly("disk");
    }

    @Test
    void leavesNothingOfALayerForWhichAStoreHasNoRoom() throws IOException {
        Path disk = folder.resolve("disk");
        Path store = full.resolve("layers");
        ConversionRequest request = ConversionRequest.of(imageOf(2 * ROOM_MB), disk)
                .withFormat(DiskFormat.EROFS)
                .withContents(new ContentPlace.SharedLayers(store));

        assertThatThrownBy(() -> DiskImages.convert(request))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");

        assertThat(disk).doesNotExist();
        try (Stream<Path> files = Files.walk(store)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    /** Of contents that take all of their room. */
    private static TestImage imageOf(int megabytes) {
        byte[] content = new byte[megabytes << 20];
        new Random(1).nextBytes(content);
        return new TestImage().layer(new Tar().file("content", content, entry -> {}));
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(full)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
