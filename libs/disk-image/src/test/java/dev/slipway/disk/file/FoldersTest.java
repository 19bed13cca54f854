package dev.slipway.disk.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {

    @TempDir
    private Path directory;

    @Test
    void deletesAFolderWithAllInItAndNothingBehindItsLinks() throws IOException {
        Path folder = directory.resolve("folder");
        Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("a/file"), "x");
        Path kept = Files.createDirectories(directory.resolve("kept"));
        Files.writeString(kept.resolve("file"), "y");
        Files.createSymbolicLink(folder.resolve("link"), kept);

        Folders.delete(folder);

        assertThat(folder).doesNotExist();
        assertThat(kept.resolve("file")).hasContent("y");
    }

    @Test
    void hasNothingAgainstAFolderThatIsGone() {
        assertThatCode(() -> Folders.delete(directory.resolve("gone"))).doesNotThrowAnyException();
    }
}
