package dev.slipway.disk.ext4;

import static dev.slipway.disk.ext4.NamedFiles.LONG_NAMES_OF_A_LEAF;
import static dev.slipway.disk.reading.Programs.require;
import static dev.slipway.disk.reading.Programs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.reading.DiskReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Indexes of directories before {@code e2fsck}, and before the kernel, which reads them and goes on with them. */
class IndexedDirectoriesIT {

    private static final DiskSize WITH_ROOM = new DiskSize.WithFree(256 << 20);

    @TempDir
    Path folder;

    @BeforeEach
    void requireE2fsck() throws Exception {
        require("e2fsck");
    }

    static Stream<List<String>> names() {
        return Stream.of(shortNames(30_000), NamedFiles.longNames(9_000));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("names")
    void kernelAddsAndRemovesNames(List<String> names) throws Exception {
        Path disk = NamedFiles.write(folder.resolve("disk"), names, WITH_ROOM);
        check(disk);
        List<String> removed = everyThird(names);
        List<String> added =
                removed.stream().map(name -> "+" + name.substring(1)).toList();
        Set<String> left = new TreeSet<>(names);
        removed.forEach(left::remove);
        left.addAll(added);

        mount(disk, "rw");
        try {
            inDirectory(added, "touch");
            inDirectory(removed, "rm");
            inDirectory(left, "stat -c %i");
        } finally {
            unmount();
        }

        check(disk);
        assertThat(namesOn(disk)).isEqualTo(left);
    }

    @Test
    void kernelSplitsTheLastLeafThatAnIndexOfOneLevelHolds() throws Exception {
        List<String> names = NamedFiles.longNames(507 * LONG_NAMES_OF_A_LEAF);
        Path disk = NamedFiles.write(folder.resolve("disk"), names, WITH_ROOM);
        check(disk);
        List<String> all = new ArrayList<>(names);
        all.add("one more");

        mount(disk, "rw");
        try {
            inDirectory(List.of("one more"), "touch");
            inDirectory(all, "stat -c %i");
        } finally {
            unmount();
        }

        check(disk);
        assertThat(namesOn(disk)).isEqualTo(new TreeSet<>(all));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 510})
    void kernelFindsNamesOfOneHashOnBothSidesOfABoundary(int leavesBefore) throws Exception {
        kernelFinds(NamedFiles.longNamesAroundACollision(leavesBefore * LONG_NAMES_OF_A_LEAF - 1, 20));
    }

    /** The name is alone in its leaf, where nobody finds it whose hash is another one than that of the leaf. */
    @Test
    void kernelFindsTheNameWhoseHashWouldMarkTheEnd() throws Exception {
        List<String> names = new ArrayList<>(NamedFiles.longNames(LONG_NAMES_OF_A_LEAF));
        names.add("fills the leaf".repeat(8));
        names.add(NameHashTest.HASHED_LIKE_THE_END);

        kernelFinds(names);
    }

    private void kernelFinds(List<String> names) throws Exception {
        Path disk = NamedFiles.write(folder.resolve("disk"), names, WITH_ROOM);
        check(disk);
        mount(disk, "ro");
        try {
            inDirectory(names, "stat -c %i");
        } finally {
            unmount();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 16, 7_605, 7_606, 7_650, 7_651})
    void e2fsckFindsNothingAtTheBoundariesOfAnIndex(int names) throws Exception {
        check(NamedFiles.write(folder.resolve("disk"), NamedFiles.longNames(names), new DiskSize.Minimal()));
    }

    private static List<String> shortNames(int count) {
        return IntStream.range(0, count).mapToObj(i -> "entry-" + i).toList();
    }

    private static List<String> everyThird(List<String> names) {
        return IntStream.range(0, names.size() / 3)
                .mapToObj(i -> names.get(3 * i))
                .toList();
    }

    private Set<String> namesOn(Path disk) throws Exception {
        Set<String> names = new TreeSet<>();
        for (String path : DiskReader.read(DiskFormat.EXT4, disk).keySet()) {
            if (path.startsWith("d/")) {
                names.add(path.substring(2));
            }
        }
        return names;
    }

    private void inDirectory(Collection<String> names, String command) throws Exception {
        Path list = folder.resolve("names");
        Files.write(list, names, StandardCharsets.ISO_8859_1);
        run(
                "sh",
                "-c",
                "cd '" + mountPoint() + "/d' && xargs -d '\\n' " + command + " -- < '" + list + "' > /dev/null");
    }

    private void mount(Path disk, String mode) throws Exception {
        Files.createDirectories(mountPoint());
        boolean mounted = new ProcessBuilder(
                                "mount",
                                "-t",
                                "ext4",
                                "-o",
                                "loop," + mode,
                                disk.toString(),
                                mountPoint().toString())
                        .start()
                        .waitFor()
                == 0;
        assumeTrue(mounted, "this user or this kernel cannot mount ext4");
    }

    private void unmount() throws Exception {
        run("umount", mountPoint().toString());
    }

    private Path mountPoint() {
        return folder.resolve("mount");
    }

    private static void check(Path disk) throws Exception {
        run("e2fsck", "-fn", disk.toString());
    }
}
