package dev.slipway.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.report.BuildFailure;
import dev.slipway.tar.SourceArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTreeTest {
    private static final SourceArchive.Limits LIMITS = new SourceArchive.Limits(100_000, 10);

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());

    private Path unpack() throws IOException, BuildFailure {
        tar.close();
        var gzipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(gzipped)) {
            gzip.write(bytes.toByteArray());
        }
        Path root = directory.resolve("root");
        SourceTree.unpack(new ByteArrayInputStream(gzipped.toByteArray()), root, LIMITS);
        return root;
    }

    private void refused(String because) {
        assertThatThrownBy(this::unpack)
                .isInstanceOfSatisfying(
                        BuildFailure.class,
                        failure -> assertThat(failure.result().kind()).isEqualTo(Result.Kind.SOURCE))
                .hasMessageContaining(because);
        assertThat(directory.resolve("escaped")).doesNotExist();
    }

    private SourceTreeTest file(String name, String content, int mode) throws IOException {
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length());
        entry.setMode(mode);
        tar.putArchiveEntry(entry);
        tar.write(content.getBytes(StandardCharsets.US_ASCII));
        tar.closeArchiveEntry();
        return this;
    }

    private SourceTreeTest directory(String name, int mode) throws IOException {
        var entry = new TarArchiveEntry(name, true);
        entry.setMode(mode);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
        return this;
    }

    private SourceTreeTest link(String name, byte type, String target) throws IOException {
        var entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
        return this;
    }

    @Test
    void unpacksFilesModesAndLinks() throws Exception {
        file("./a/b.sh", "run", 0755).file("c", "old", 0644).file("c", "new", 0600);
        link("hard", TarConstants.LF_LINK, "c").link("soft", TarConstants.LF_SYMLINK, "../anywhere");

        Path root = unpack();

        assertThat(root.resolve("a/b.sh")).hasContent("run").isExecutable();
        assertThat(root.resolve("c")).hasContent("new");
        assertThat(Files.getPosixFilePermissions(root.resolve("c")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.isSameFile(root.resolve("hard"), root.resolve("c"))).isTrue();
        assertThat(Files.readSymbolicLink(root.resolve("soft"))).hasToString("../anywhere");
    }

    @Test
    void keepsAllBitsOfModes() throws Exception {
        file("as-owner", "x", 04755).file("as-group", "x", 02750).file("odd", "x", 01644);
        directory("shared/", 02775).file("shared/file", "x", 0644).file("shared/implied/file", "x", 0644);
        directory("anybody/", 01777).directory("read-only/", 0555);

        Path root = unpack();

        for (Map.Entry<String, Integer> expected : Map.of(
                        "as-owner", 04755,
                        "as-group", 02750,
                        "odd", 01644,
                        "shared", 02775,
                        "shared/file", 0644,
                        "shared/implied", 0755,
                        "anybody", 01777,
                        "read-only", 0555)
                .entrySet()) {
            assertThat((int) Files.getAttribute(root.resolve(expected.getKey()), "unix:mode") & 07777)
                    .as(expected.getKey())
                    .isEqualTo(expected.getValue());
        }
    }

    @Test
    void keepsTheTimesOfFiles() throws Exception {
        TarArchiveEntry entry = new TarArchiveEntry("old", true);
        entry.setModTime(FileTime.from(Instant.ofEpochSecond(1_700_000_000L)));
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();

        assertThat(Files.getLastModifiedTime(unpack().resolve("old")).toInstant())
                .isEqualTo(Instant.ofEpochSecond(1_700_000_000L));
    }

    /** build-api, which finds the Dockerfile, takes the same one. */
    @Test
    void unpacksTheLastOfSeveralFilesOfOneName() throws Exception {
        file("Dockerfile", "FROM first", 0644).file(".//./Dockerfile", "FROM last", 0644);

        assertThat(unpack().resolve("Dockerfile")).hasContent("FROM last");
    }

    @Test
    void leavesALinkALinkWhereverItLeads() throws Exception {
        link("python", TarConstants.LF_SYMLINK, "/usr/bin/python3").link("up", TarConstants.LF_SYMLINK, "../../etc");

        Path root = unpack();

        assertThat(Files.readSymbolicLink(root.resolve("python"))).hasToString("/usr/bin/python3");
        assertThat(Files.readSymbolicLink(root.resolve("up"))).hasToString("../../etc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../escaped", "a/../../escaped", "./../escaped", "/escaped"})
    void refusesNamesThatEscape(String name) throws Exception {
        file(name, "x", 0644).refused("its name");
    }

    @Test
    void refusesToWriteThroughASymbolicLink() throws Exception {
        link("out", TarConstants.LF_SYMLINK, "..")
                .file("out/escaped", "x", 0644)
                .refused("no directory");
    }

    @Test
    void replacesASymbolicLinkInsteadOfFollowingIt() throws Exception {
        link("f", TarConstants.LF_SYMLINK, "../escaped").file("f", "x", 0644);

        assertThat(unpack().resolve("f")).isRegularFile();
        assertThat(directory.resolve("escaped")).doesNotExist();
    }

    @Test
    void refusesAHardLinkToWhatIsNotInTheSource() throws Exception {
        link("hard", TarConstants.LF_LINK, "/etc/passwd").refused("absolute");
    }

    @Test
    void refusesABomb() throws Exception {
        file("zeros", "0".repeat(100_001), 0644).refused("more than 100000 bytes");
    }

    @Test
    void refusesTooManyEntries() throws Exception {
        for (int i = 0; i < 11; i++) {
            file("f" + i, "", 0644);
        }
        refused("more than 10 entries");
    }

    @Test
    void leavesOutDevices() throws Exception {
        link("pipe", TarConstants.LF_FIFO, "").file("a", "", 0644);

        assertThat(unpack().resolve("pipe")).doesNotExist();
    }

    @Test
    void failsOnWhatIsNoArchive() {
        assertThatThrownBy(() -> SourceTree.unpack(
                        new ByteArrayInputStream("no gzip".getBytes(StandardCharsets.US_ASCII)), directory, LIMITS))
                .isInstanceOfSatisfying(
                        BuildFailure.class,
                        failure -> assertThat(failure.result().kind()).isEqualTo(Result.Kind.SOURCE));
    }

    /** One entry may imply thousands of directories. */
    @Test
    void refusesTooManyDirectoriesWithoutEntries() throws Exception {
        file("a/b/c/d/e/f", "", 0644).file("g/h/i/j/k/l/m", "", 0644).refused("directories without entries");
    }

    @Test
    void writesSparseFilesWithTheirHoles() throws Exception {
        var header = new TarArchiveEntry("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
        byte[] records = "22 GNU.sparse.size=10\n26 GNU.sparse.map=2,3,6,1\n".getBytes(StandardCharsets.US_ASCII);
        header.setSize(records.length);
        tar.putArchiveEntry(header);
        tar.write(records);
        tar.closeArchiveEntry();
        file("sparse", "abcd", 0644);

        assertThat(unpack().resolve("sparse")).hasBinaryContent(new byte[] {0, 0, 'a', 'b', 'c', 0, 'd', 0, 0, 0});
    }

    @Test
    void unpacksAPlainTar() throws Exception {
        file("a", "x", 0644);
        tar.close();
        SourceTree.unpack(new ByteArrayInputStream(bytes.toByteArray()), directory.resolve("root"), LIMITS);

        assertThat(directory.resolve("root/a")).hasContent("x");
    }
}
