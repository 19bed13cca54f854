package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a first start makes, who may see it, and what becomes of a first start that was killed. */
class FirstStartTest {
    @TempDir
    Path directory;

    private Path root;

    @BeforeEach
    void name() {
        root = directory.resolve("slipway");
    }

    @Test
    void makesATokenForEachRoleAndAnAccountForEachServiceAndDeploySystems() throws IOException {
        DataDirectory data = DataDirectory.open(root);
        Credentials credentials = Credentials.openOrCreate(data);

        assertThat(names(data.tokens())).containsExactlyInAnyOrder("admin", "deployer", "viewer", "demo");
        assertThat(credentials.firstTokens())
                .extracting(Credentials.FirstToken::name)
                .containsExactlyInAnyOrder("admin", "deployer", "viewer", "demo");
        assertThat(names(credentials.accounts()))
                .containsExactlyInAnyOrder(
                        "build-api", "mirror-worker", "vm-launcher", "converter", "publisher", "deployer");
    }

    @Test
    void makesAUserOfKafkaForEachServiceAndForWhoeverComesFromOutside() throws IOException {
        DataDirectory data = DataDirectory.open(root);
        Credentials credentials = Credentials.openOrCreate(data);

        assertThat(names(data.kafkaUsers()))
                .containsExactlyInAnyOrder(
                        "admin",
                        "build-api",
                        "mirror-worker",
                        "token-service",
                        "vm-launcher",
                        "converter",
                        "publisher",
                        "deploy-system",
                        "dashboard");
        assertThat(credentials.kafkaPasswords().values()).doesNotHaveDuplicates();
    }

    @Test
    void showsNothingOfItToAnybodyElse() throws IOException {
        DataDirectory data = DataDirectory.open(root);
        Credentials.openOrCreate(data);

        for (Path closed : List.of(root, data.tokens(), data.keys(), data.kafkaUsers(), data.secrets(), data.logs())) {
            assertThat(mode(closed)).as(closed.toString()).isEqualTo("rwx------");
        }
        try (Stream<Path> tokens = Files.list(data.tokens())) {
            assertThat(tokens).isNotEmpty().allSatisfy(token -> assertThat(mode(token))
                    .isEqualTo("rw-------"));
        }
        // What is public, and what is empty, may be seen by whoever the directory lets in: nobody.
        try (Stream<Path> keys = Files.walk(data.keys())) {
            assertThat(keys.filter(Files::isRegularFile))
                    .filteredOn(key -> !key.toString().endsWith(".pub.jwk")
                            && !key.toString().endsWith(".pem")
                            && key.toFile().length() > 0)
                    .hasSizeGreaterThan(10)
                    .allSatisfy(key -> assertThat(mode(key)).as(key.toString()).isEqualTo("rw-------"));
        }
    }

    @Test
    void saysWhereTheTokensAre() throws IOException {
        DataDirectory data = DataDirectory.open(root);

        assertThat(Announcer.whereabouts(data)).contains("tokens: " + data.tokens());
    }

    @Test
    void changesNothingAtTheNextStart() throws IOException {
        Credentials.openOrCreate(DataDirectory.open(root));
        Map<Path, String> before = contents();

        Credentials.openOrCreate(DataDirectory.open(root));

        assertThat(contents()).isEqualTo(before);
    }

    /** Whatever is missing because the process was killed before it was written: all that came before it stays. */
    @Test
    void goesOnFromWhereverItWasKilled() throws IOException {
        DataDirectory data = DataDirectory.open(root);
        Credentials credentials = Credentials.openOrCreate(data);
        Map<Path, String> before = contents();
        Files.delete(data.keys().resolve("webhook-secret"));
        Files.delete(data.kafkaUsers().resolve("converter"));
        Files.delete(data.keys().resolve("first-tokens"));
        Files.delete(data.tokens().resolve("demo"));
        Files.delete(credentials.accountsFile());
        Files.delete(credentials.launcherPublicKey());

        Credentials.openOrCreate(DataDirectory.open(root));

        assertThat(contents().keySet()).isEqualTo(before.keySet());
        assertThat(contents())
                .containsEntry(
                        data.tokens().resolve("admin"), before.get(data.tokens().resolve("admin")));
        assertThat(contents())
                .containsEntry(credentials.launcherPublicKey(), before.get(credentials.launcherPublicKey()));
        assertThat(credentials.firstTokens()).hasSize(4);
    }

    @Test
    void leavesATokenAloneThatItsOperatorDeleted() throws IOException {
        DataDirectory data = DataDirectory.open(root);
        Credentials.openOrCreate(data);
        Files.delete(data.tokens().resolve("viewer"));

        Credentials credentials = Credentials.openOrCreate(DataDirectory.open(root));

        assertThat(data.tokens().resolve("viewer")).doesNotExist();
        assertThat(credentials.firstTokens())
                .extracting(Credentials.FirstToken::name)
                .doesNotContain("viewer");
    }

    @Test
    void takesAnEmptyDirectoryForItself() throws IOException {
        Files.createDirectory(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));

        DataDirectory.open(root);

        assertThat(mode(root)).isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxr-xr-x", "rwxrwx---", "rwx--x--x"})
    void neitherUsesNorChangesADirectoryThatIsOpenToOthersAndHoldsSomething(String open) throws IOException {
        Files.createDirectory(root);
        Files.createFile(root.resolve("something"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(open));

        assertThatThrownBy(() -> DataDirectory.open(root))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 700 " + root.toRealPath());

        assertThat(mode(root)).isEqualTo(open);
        assertThat(names(root)).containsExactly("something");
    }

    private Map<Path, String> contents() throws IOException {
        Map<Path, String> contents = new HashMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.toRealPath(), Files.readString(file));
            }
        }
        return contents;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String mode(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
