package dev.slipway.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTarballTest {
    @TempDir
    Path directory;

    @Test
    void keepsFilesDirectoriesLinksAndTheExecutableBit() throws IOException {
        Files.createDirectories(directory.resolve("bin"));
        Files.writeString(directory.resolve("bin/run"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(directory.resolve("bin/run"), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(directory.resolve("größe.txt"), "x");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("bin/run"));

        Map<String, TarArchiveEntry> entries = entries(tarball());

        assertThat(entries.keySet()).containsExactly("bin/", "bin/run", "größe.txt", "link");
        assertThat(entries.get("bin/run").getMode() & 0777).isEqualTo(0755);
        assertThat(entries.get("größe.txt").getMode() & 0777).isEqualTo(0644);
        assertThat(entries.get("link").getLinkName()).isEqualTo("bin/run");
    }

    @Test
    void givesTheSameBytesWhenOnlyTimesDiffer() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "a");
        byte[] before = tarball();

        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));

        assertThat(tarball()).isEqualTo(before);
    }

    @Test
    void refusesWhatIsNoFile() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();

        assertThatThrownBy(this::tarball).isInstanceOf(IOException.class).hasMessageContaining("pipe");
    }

    private byte[] tarball() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SourceTarball.write(directory, out);
        return out.toByteArray();
    }

    private static Map<String, TarArchiveEntry> entries(byte[] tarball) throws IOException {
        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(tarball)), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), entry);
            }
        }
        return entries;
    }
}
