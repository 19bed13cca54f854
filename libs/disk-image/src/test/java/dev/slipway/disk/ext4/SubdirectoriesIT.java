package dev.slipway.disk.ext4;

import static dev.slipway.disk.reading.Programs.require;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.reading.DiskReader;
import dev.slipway.disk.reading.Programs;
import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.Directory;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Directories with as many subdirectories as a link count can say, and more ({@code dir_nlink}). */
class SubdirectoriesIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"64998, 65000", "64999, 1", "66000, 1"})
    void e2fsckFindsNothing(int subdirectories, int links) throws Exception {
        require("e2fsck");
        Directory root = new Directory(Attributes.IMPLIED_DIRECTORY);
        Directory parent = new Directory(Attributes.IMPLIED_DIRECTORY);
        root.put("parent", parent);
        for (int i = 0; i < subdirectories; i++) {
            parent.put("d" + i, new Directory(Attributes.IMPLIED_DIRECTORY));
        }
        Path disk = folder.resolve("disk");
        try (FileChannel file = FileChannel.open(
                disk, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            new Ext4Writer(file, new UUID(1, 2), new UUID(3, 4), new DiskSize.Minimal(), 1L << 32).finish(root);
        }

        Programs.check(disk, DiskFormat.EXT4);
        assertThat(DiskReader.read(DiskFormat.EXT4, disk).get("parent").links()).isEqualTo(links);
    }
}
