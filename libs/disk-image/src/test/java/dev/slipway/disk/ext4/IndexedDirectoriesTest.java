package dev.slipway.disk.ext4;

import static dev.slipway.disk.ext4.NamedFiles.LONG_NAMES_OF_A_LEAF;
import static dev.slipway.disk.ext4.NamedFiles.longNames;
import static dev.slipway.disk.ext4.NamedFiles.longNamesAroundACollision;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.reading.DiskReader;
import dev.slipway.disk.reading.Found;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole disks, whose reader searches every name as the kernel does. */
class IndexedDirectoriesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "0, 1", // one block has . and .. and 15 long names
        "15, 1",
        "16, 3", // a root, a leaf of 15, a leaf of one
        "7605, 508", // a root of 507 leaves, as many as it holds
        "7606, 510", // a root, a node of 508 leaves
        "7650, 512",
        "7651, 514" // a root, a node of 510 leaves, a node of one
    })
    void findsEveryNameInSoManyBlocks(int names, int blocks) throws Exception {
        assertThat(blocksOf(longNames(names))).isEqualTo(blocks);
    }

    @Test
    void findsShortNamesOfAllBytes() throws Exception {
        List<String> names = new ArrayList<>();
        for (int first = 1; first < 256; first++) {
            for (int second = 1; second < 256; second += 7) {
                if (first != '/' && second != '/' && (first != '.' || second != '.')) {
                    names.add("" + (char) first + (char) second);
                }
            }
        }

        assertThat(blocksOf(names)).isGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 510})
    void findsTwoNamesOfOneHashOnBothSidesOfABoundary(int leavesBefore) throws Exception {
        List<String> names = longNamesAroundACollision(leavesBefore * LONG_NAMES_OF_A_LEAF - 1, 20);
        int first = NamedFiles.hash().of(names.getLast());
        assertThat(first).isEqualTo(NamedFiles.hash().of(names.get(names.size() - 2)));

        assertThat(blocksOf(names)).isEqualTo(leavesBefore == 1 ? 4 : 515);
    }

    @Test
    void orderOfAdditionLeavesNoTrace() throws Exception {
        List<String> names = new ArrayList<>(longNames(2_000));
        Path first = NamedFiles.write(folder.resolve("first"), names, new DiskSize.Minimal());
        Collections.shuffle(names, new Random(1));
        Path second = NamedFiles.write(folder.resolve("second"), names, new DiskSize.Minimal());

        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }

    /** Writes and reads a directory of these names, and says how many blocks it has. */
    private long blocksOf(Collection<String> names) throws Exception {
        Path disk = NamedFiles.write(folder.resolve("disk"), names, new DiskSize.Minimal());
        Map<String, Found> tree = DiskReader.read(DiskFormat.EXT4, disk);
        assertThat(tree.keySet())
                .containsAll(names.stream().map(name -> "d/" + name).toList())
                .hasSize(names.size() + 2);
        return tree.get("d").size() / 4096;
    }
}
