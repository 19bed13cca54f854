package dev.slipway.cli.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootFolderTest {
    /** Larger than the kernel gives (proc(5), pid_max). */
    private static final long NOBODY = 1L << 23;

    @TempDir
    private Path all;

    @Test
    void removesWhatAProcessLeftThatIsGoneAndNothingElse() throws Exception {
        Path abandoned = Files.createDirectories(all.resolve(NOBODY + "-1"));
        Files.writeString(abandoned.resolve("initrd"), "left");
        Path used = Files.createDirectory(all.resolve(ProcessHandle.current().pid() + "-1"));
        Path other = Files.createDirectory(all.resolve("other"));

        BootFolder.removeAbandoned(all);

        assertThat(abandoned).doesNotExist();
        assertThat(used).exists();
        assertThat(other).exists();
    }
}
