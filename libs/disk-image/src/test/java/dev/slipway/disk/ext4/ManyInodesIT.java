package dev.slipway.disk.ext4;

import static dev.slipway.disk.reading.Programs.require;
import static dev.slipway.disk.reading.Programs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.reading.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Disks with more inodes than groups of full size would have for their blocks. */
class ManyInodesIT {

    /** What an inode and a short name take. */
    private static final int BYTES_PER_FILE = 256 + 32;

    private static final int MANY = 100_000;

    @TempDir
    Path folder;

    @BeforeEach
    void requireE2fsck() throws Exception {
        require("e2fsck");
    }

    /** A group has 32,768 inodes at most; eleven are reserved or the root's and the directory's. */
    static Stream<Arguments> disks() {
        return IntStream.of(32_740, 32_768, 65_600, MANY).boxed().flatMap(files -> Stream.of(
                        new DiskSize.Minimal(),
                        new DiskSize.WithFree(1),
                        new DiskSize.WithFree(40L << 20),
                        new DiskSize.Exactly(64L << 20),
                        new DiskSize.WithFree(300L << 20))
                .map(size -> Arguments.of(files, size)));
    }

    @ParameterizedTest
    @MethodSource("disks")
    void e2fsckFindsNothing(int files, DiskSize size) throws Exception {
        Programs.check(disk(files, size), DiskFormat.EXT4);
    }

    @Test
    void takesWhatItsInodesTake() throws Exception {
        assertThat(Files.size(disk(MANY, new DiskSize.Minimal()))).isLessThan((long) MANY * BYTES_PER_FILE * 3 / 2);
    }

    @Test
    void kernelReadsItAndWritesIntoItsSmallGroups() throws Exception {
        Path disk = disk(MANY, new DiskSize.WithFree(48L << 20));
        Path mount = Files.createDirectory(folder.resolve("mount"));
        String[] mounting = {"mount", "-o", "loop,rw", disk.toString(), mount.toString()};
        assumeTrue(Programs.ended(mounting).status() == 0, "this user or this kernel cannot mount ext4");
        try {
            assertThat(run("sh", "-c", "ls " + mount.resolve("d") + " | wc -l").strip())
                    .isEqualTo("" + MANY);
            run("sh", "-ec", "cd " + mount + "; head -c 40000000 /dev/urandom > large; rm d/7*; mkdir e; touch e/f");
        } finally {
            run("umount", mount.toString());
        }

        Programs.check(disk, DiskFormat.EXT4);
    }

    private Path disk(int files, DiskSize size) throws Exception {
        List<String> names =
                IntStream.range(0, files).mapToObj(Integer::toString).toList();
        return NamedFiles.write(folder.resolve("disk"), names, size);
    }
}
