package dev.slipway.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.cli.build.DirectorySource.Elsewhere;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTarballTest {
    @TempDir
    Path directory;

    @BeforeEach
    void dockerfile() throws IOException {
        file("Dockerfile", "FROM scratch\n");
    }

    private Path file(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void keepsFilesDirectoriesLinksModesAndTimes() throws IOException {
        Path run = file("bin/run", "#!/bin/sh\n");
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx--x---"));
        Files.setLastModifiedTime(run, FileTime.fromMillis(1_700_000_000_123L));
        file("größe.txt", "x");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("bin/run"));
        Files.createSymbolicLink(directory.resolve("outside"), Path.of("/etc"));
        Files.createDirectories(directory.resolve("empty"));

        Map<String, TarArchiveEntry> entries = entries(tarball());

        assertThat(entries.keySet())
                .containsExactly("Dockerfile", "bin/", "bin/run", "empty/", "größe.txt", "link", "outside");
        TarArchiveEntry entry = entries.get("bin/run");
        assertThat(entry.getMode() & 07777).isEqualTo(0710);
        assertThat(entry.getLastModifiedTime()).isEqualTo(FileTime.fromMillis(1_700_000_000_000L));
        assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
        assertThat(entry.getUserName() + entry.getGroupName()).isEmpty();
        assertThat(entries.get("link").getLinkName()).isEqualTo("bin/run");
        assertThat(entries.get("outside").getLinkName()).isEqualTo("/etc");
    }

    @Test
    void theSameDirectoryGivesTheSameBytes() throws IOException {
        file("b/c", "c");
        file("a", "a");

        assertThat(tarball()).isEqualTo(tarball());
    }

    @Test
    void leavesOutWhatTheIgnoreFileSaysAndNeverReadsIt() throws IOException {
        file(".dockerignore", "node_modules\n.env\nDockerfile\n.dockerignore\n*\n!src\n");
        file(".env", "SECRET=1");
        file("src/main.js", "x");
        file("node_modules/a/index.js", "x");
        Path closed = Files.createDirectories(directory.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

        assertThat(entries(tarball()).keySet())
                .as("with the Dockerfile and the ignore file, which the build machine needs")
                .containsExactly(".dockerignore", "Dockerfile", "src/", "src/main.js");
    }

    @Test
    void sendsTheDirectoriesOnTheWayToAnException() throws IOException {
        file(".dockerignore", "docs\n!docs/a/b/kept\n");
        file("docs/a/b/kept", "x");
        file("docs/a/b/other", "x");
        file("docs/z/other", "x");

        assertThat(entries(tarball()).keySet())
                .containsExactly(".dockerignore", "Dockerfile", "docs/", "docs/a/", "docs/a/b/", "docs/a/b/kept");
    }

    @Test
    void theIgnoreFileOfADockerfileComesFirst() throws IOException {
        file(".dockerignore", "a");
        file("docker/web.Dockerfile", "FROM scratch");
        file("docker/web.Dockerfile.dockerignore", "b\ndocker");
        file("docker/other", "x");
        file("a", "a");
        file("b", "b");

        assertThat(entries(bytes(DirectorySource.of(directory, "docker/web.Dockerfile")))
                        .keySet())
                .containsExactly(
                        ".dockerignore",
                        "Dockerfile",
                        "a",
                        "docker/",
                        "docker/web.Dockerfile",
                        "docker/web.Dockerfile.dockerignore");
    }

    @Test
    void followsLinksToTheDockerfileThatAreIgnored() throws IOException {
        file(".dockerignore", "*\n");
        file("real/deep/file", "FROM scratch");
        Files.delete(directory.resolve("Dockerfile"));
        Files.createSymbolicLink(directory.resolve("Dockerfile"), Path.of("real/link"));
        Files.createSymbolicLink(directory.resolve("real/link"), Path.of("deep/file"));

        assertThat(entries(tarball()).keySet())
                .containsExactly(".dockerignore", "Dockerfile", "real/", "real/deep/", "real/deep/file", "real/link");
    }

    @Test
    void aDockerfileFromElsewhereTravelsInAFolderThatIsIgnored(@TempDir Path elsewhere) throws IOException {
        file("a", "a");
        file("b", "b");
        file(".dockerignore", "a\n.dockerignore");
        byte[] latin = {'#', (byte) 0xfc};
        Path ignoreFile = Files.writeString(elsewhere.resolve("ignore"), "b");

        DirectorySource without =
                DirectorySource.of(directory, new Elsewhere("web.Dockerfile", latin, Optional.empty()));
        DirectorySource with =
                DirectorySource.of(directory, new Elsewhere("web.Dockerfile", latin, Optional.of(ignoreFile)));

        assertThat(without.dockerfile().orElseThrow().name()).isEqualTo("web.Dockerfile");
        assertThat(DirectorySource.of(directory, "Dockerfile").dockerfile())
                .hasValue(new BuildSource.Dockerfile("Dockerfile", "FROM scratch\n"));
        assertThat(without.fields()).containsEntry("dockerfile_path", ".slipway-dockerfile/web.Dockerfile");
        assertThat(contents(bytes(without)))
                .containsOnlyKeys(
                        "Dockerfile",
                        "b",
                        ".slipway-dockerfile/web.Dockerfile",
                        ".slipway-dockerfile/web.Dockerfile.dockerignore")
                .containsEntry(
                        ".slipway-dockerfile/web.Dockerfile.dockerignore", "a\n.dockerignore\n.slipway-dockerfile\n");
        assertThat(contents(bytes(with)))
                .containsKeys("a", ".dockerignore")
                .doesNotContainKey("b")
                .containsEntry(".slipway-dockerfile/web.Dockerfile.dockerignore", "b\n.slipway-dockerfile\n");
    }

    @Test
    void leavesOutSocketsAndNamesPipes() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
            DirectorySource source = DirectorySource.of(directory, "Dockerfile");

            assertThat(entries(bytes(source)).keySet()).containsExactly("Dockerfile");
            assertThat(source.leftOut()).containsExactly("pipe");
        }
    }

    @Test
    void namesTheIgnoreFileAndTheLineThatIsWrong() throws IOException {
        file(".dockerignore", "a\n[\n");

        assertThatThrownBy(this::tarball)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(".dockerignore, line 2: [: ");
    }

    @Test
    void aContextOfAGibibyteOfWhichLittleIsLeftIsNotRead() throws IOException {
        file(".dockerignore", "data\n**/*.bin\n");
        file("src/a", "x".repeat(1 << 20));
        Files.createDirectories(directory.resolve("data"));
        for (String sparse : new String[] {"data/large", "src/large.bin"}) {
            try (RandomAccessFile file =
                    new RandomAccessFile(directory.resolve(sparse).toFile(), "rw")) {
                file.setLength(1L << 29);
            }
        }

        DirectorySource source = DirectorySource.of(directory, "Dockerfile");

        assertThat(source.bytes()).isBetween(1L << 20, (1L << 20) + 100);
        assertThat(entries(bytes(source))).doesNotContainKeys("data/", "data/large", "src/large.bin");
    }

    private byte[] tarball() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SourceTarball.write(directory, out);
        return out.toByteArray();
    }

    private static byte[] bytes(BuildSource source) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        source.write(out, bytes -> {});
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

    private static Map<String, String> contents(byte[] tarball) throws IOException {
        Map<String, String> contents = new LinkedHashMap<>();
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(tarball)), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                contents.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
