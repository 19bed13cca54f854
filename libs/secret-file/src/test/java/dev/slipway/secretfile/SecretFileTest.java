package dev.slipway.secretfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretFileTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "r--------, false, true",
        "rw-------, false, true",
        "r--r-----, false, false",
        "rw-r-----, false, false",
        "rw-rw----, false, false",
        "rw----r--, false, false",
        "rw-----w-, false, false",
        "r--r-----, true, true",
        "rw-r-----, true, true",
        "rw-rw----, true, false",
        "rw-r--r--, true, false"
    })
    void onlyItsOwnerMayReadItOrTheGroupThatRootChose(String mode, boolean ofRoot, boolean isPrivate) {
        assertThat(SecretFile.isPrivate(PosixFilePermissions.fromString(mode), ofRoot))
                .isEqualTo(isPrivate);
    }

    @Test
    void doesNotReadWhatOthersCanRead() throws IOException {
        Path file = SecretFile.write(directory.resolve("secret"), "swordfish");
        assertThat(SecretFile.read(file)).isEqualTo("swordfish");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> SecretFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": holds a secret, and others than its owner have access to it"
                        + " (mode rw-r--r--); run chmod 600 " + file);
    }

    /** As Kubernetes mounts secrets: the file is a link to one in a directory that a link is swapped to. */
    @Test
    void followsLinksToTheFileWhoseModeCounts() throws IOException {
        Path version = Files.createDirectory(directory.resolve("..2026"));
        Path file = SecretFile.write(version.resolve("secret"), "swordfish");
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026"));
        Path link = Files.createSymbolicLink(directory.resolve("secret"), Path.of("..data/secret"));
        assertThat(SecretFile.read(link)).isEqualTo("swordfish");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> SecretFile.read(link)).hasMessageEndingWith("run chmod 600 " + link);
    }

    @Test
    void writesForItsOwnerAlone() throws IOException {
        Path file = SecretFile.write(directory.resolve("secret"), "old");

        SecretFile.write(file, "new");

        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory).isDirectoryNotContaining("glob:**.new*");
    }
}
