package dev.slipway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.testing.AdjustableClock;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecureFilesTest {
    private static final int SERVICE_USER = 65534;

    @TempDir
    private Path directory;

    private KeySet keys;

    @BeforeEach
    void make() throws Exception {
        Path privateFile = directory.resolve("launcher.jwk");
        Path publicFile = directory.resolve("launcher.pub.jwk");
        LauncherKey.createIfMissing(privateFile, publicFile);
        keys = LauncherKey.rotated(privateFile, publicFile, new AdjustableClock());
    }

    private static Object uid(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private void belongsToAServiceUserAndRootRotates() throws IOException {
        assumeTrue(uid(directory).equals(0), "only root can give files to somebody else");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:uid", SERVICE_USER);
            }
        }
    }

    private List<String> temporary() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".new-"))
                    .toList();
        }
    }

    @Test
    void whatRootRotatedIsForTheUserWhoseKeysTheyAre() throws Exception {
        belongsToAServiceUserAndRootRotates();

        try (FileLock lock = keys.lock().orElseThrow()) {
            keys.use(keys.add().id());
            assertThat(lock.isValid()).isTrue();
        }
        SecureFiles.write(directory.resolve("lives.properties"), "x", SecureFiles.READABLE);

        assertThat(uid(directory.resolve(".rotation"))).isEqualTo(SERVICE_USER);
        assertThat(uid(directory.resolve("launcher.jwk"))).isEqualTo(SERVICE_USER);
        assertThat(uid(directory.resolve("lives.properties"))).isEqualTo(SERVICE_USER);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("lives.properties"))))
                .isEqualTo("rw-r--r--");
        Process owner = new ProcessBuilder(
                        "setpriv",
                        "--reuid=" + SERVICE_USER,
                        "--clear-groups",
                        "sh",
                        "-c",
                        ": >> " + directory.resolve(".rotation"))
                .inheritIO()
                .start();
        assertThat(owner.waitFor()).isZero();
    }

    @Test
    void rootGivesAwayNoFileThatALinkLeadsTo() throws Exception {
        belongsToAServiceUserAndRootRotates();
        Path ofRoot = Files.writeString(directory.resolve("of-root"), "secret");
        Path link = Files.createSymbolicLink(directory.resolve("link"), ofRoot);

        SecureFiles.giveToOwnerOfDirectory(link);

        assertThat(uid(ofRoot)).isEqualTo(0);
        assertThat(uid(link)).isEqualTo(SERVICE_USER);
    }

    @Test
    void leavesNoTemporaryFile() throws Exception {
        keys.use(keys.add().id());

        assertThat(temporary()).isEmpty();
    }

    @Test
    void aRotationRemovesWhatAKilledOneLeft() throws Exception {
        Path old = Files.writeString(directory.resolve(".new-old"), "a private key");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Files.writeString(directory.resolve(".new-under-way"), "the key of somebody who writes now");

        keys.lock().orElseThrow().close();

        assertThat(temporary()).containsExactly(".new-under-way");
    }
}
