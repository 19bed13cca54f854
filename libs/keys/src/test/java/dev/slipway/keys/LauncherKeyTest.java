package dev.slipway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testing.AdjustableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherKeyTest {
    @TempDir
    private Path directory;

    private Path privateFile;
    private Path publicFile;
    private KeySet keys;

    @BeforeEach
    void make() throws Exception {
        privateFile = directory.resolve("launcher.jwk");
        publicFile = directory.resolve("launcher.pub.jwk");
        LauncherKey.createIfMissing(privateFile, publicFile);
        keys = LauncherKey.rotated(privateFile, publicFile, new AdjustableClock());
    }

    private static List<String> idsIn(Path file) throws Exception {
        return new JsonWebKeySet(Files.readString(file))
                .getJsonWebKeys().stream().map(JsonWebKey::getKeyId).toList();
    }

    @Test
    void opensWithTheAddedKeyBeforeAnythingIsSealedForIt() throws Exception {
        String before = Files.readString(publicFile);
        String old = keys.list().getFirst().id();

        KeyState added = keys.add();

        assertThat(idsIn(privateFile)).containsExactly(old, added.id());
        assertThat(Files.readString(publicFile)).isEqualTo(before);
        assertThat(keys.list()).extracting(KeyState::stage).containsExactly(KeyStage.USED, KeyStage.ADDED);
    }

    @Test
    void sealsForTheNewKeyAndStillOpensWithTheOldOne() throws Exception {
        String old = keys.list().getFirst().id();
        KeyState added = keys.add();

        keys.use(added.id());

        assertThat(idsIn(publicFile)).containsExactly(added.id(), old);
        assertThat(idsIn(privateFile)).containsExactly(old, added.id());
        assertThat(keys.list()).extracting(KeyState::stage).containsExactly(KeyStage.REPLACED, KeyStage.USED);
        assertThat(keys.list().getFirst().since()).isEqualTo(new AdjustableClock().instant());
    }

    @Test
    void removesTheOldKeyFromBothFiles() throws Exception {
        String old = keys.list().getFirst().id();
        KeyState added = keys.add();
        keys.use(added.id());

        keys.remove(old);

        assertThat(Files.readString(privateFile)).contains(added.id(), "\"d\"").doesNotContain(old);
        assertThat(Files.readString(publicFile)).contains(added.id()).doesNotContain(old, "\"d\"");
        assertThat(keys.list()).extracting(KeyState::stage).containsExactly(KeyStage.USED);
        assertThat(Files.getPosixFilePermissions(privateFile)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(publicFile)).isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    void goesOnAfterAKillBetweenTheTwoFilesOfARemoval() throws Exception {
        String old = keys.list().getFirst().id();
        KeyState added = keys.add();
        keys.use(added.id());
        String published = Files.readString(publicFile);
        keys.remove(old);
        Files.writeString(publicFile, published);

        assertThat(keys.list()).extracting(KeyState::stage).containsExactly(KeyStage.REPLACED, KeyStage.USED);
        keys.remove(old);

        assertThat(keys.list()).extracting(KeyState::id).containsExactly(added.id());
    }

    @Test
    void makesTheMissingPublicFileOfAllPrivateKeys() throws Exception {
        String old = keys.list().getFirst().id();
        KeyState added = keys.add();
        keys.use(added.id());
        Files.delete(publicFile);

        LauncherKey.createIfMissing(privateFile, publicFile);

        assertThat(idsIn(publicFile)).containsExactly(added.id(), old);
        assertThat(Files.readString(publicFile)).doesNotContain("\"d\"");
    }

    @Test
    void refusesFilesThatDoNotBelongTogether() throws Exception {
        LauncherKey.createIfMissing(directory.resolve("other.jwk"), directory.resolve("other.pub.jwk"));
        KeySet mixed = LauncherKey.rotated(privateFile, directory.resolve("other.pub.jwk"), new AdjustableClock());

        assertThatThrownBy(mixed::list).hasMessageContaining("lacks the key");
    }
}
