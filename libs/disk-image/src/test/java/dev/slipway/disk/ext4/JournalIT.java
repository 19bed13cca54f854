package dev.slipway.disk.ext4;

import static dev.slipway.disk.reading.Programs.require;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.reading.Programs;
import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.Directory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** File systems with a journal, as e2fsprogs sees them. */
class JournalIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"0, 1024", "64, 1024", "300, 4096", "2048, 16384"})
    void e2fsckFindsNothingAndAJournalAsLargeAsMke2fsMakesIt(long freeMebibytes, int blocks) throws Exception {
        require("e2fsck");
        Directory root = new Directory(Attributes.IMPLIED_DIRECTORY);
        root.put("here", new Directory(Attributes.IMPLIED_DIRECTORY));
        Path disk = folder.resolve("disk");
        DiskSize wanted = freeMebibytes == 0 ? new DiskSize.Minimal() : new DiskSize.WithFree(freeMebibytes << 20);
        try (FileChannel file = FileChannel.open(
                disk, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            new Ext4Writer(file, new UUID(1, 2), new UUID(3, 4), wanted, 1L << 32, true).finish(root);
        }

        Programs.check(disk, DiskFormat.EXT4);
        assertThat(header(disk))
                .contains("has_journal")
                .containsPattern("Journal inode: +8\n")
                .containsPattern("Total journal blocks: +" + blocks + "\n");
    }

    private static String header(Path disk) throws Exception {
        Process dump = new ProcessBuilder("dumpe2fs", "-h", disk.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
