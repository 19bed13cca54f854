package dev.slipway.keys;

import static dev.slipway.keys.KeyPurpose.ACCESS_TOKENS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.AdjustableClock;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeySetTest {
    @TempDir
    private Path root;

    private final AdjustableClock clock = new AdjustableClock();
    /** As token-service has it open. */
    private KeyDirectory service;

    private KeySet keys;

    @BeforeEach
    void open() throws Exception {
        service = KeyDirectory.open(root, clock);
        keys = KeyDirectory.open(root, clock).rotated(ACCESS_TOKENS);
    }

    private String signer() {
        clock.advance(Duration.ofSeconds(3));
        return service.ring(ACCESS_TOKENS).signer(clock.instant()).id();
    }

    private List<KeyStage> stages() throws Exception {
        return keys.list().stream().map(KeyState::stage).toList();
    }

    @Test
    void addedKeyIsPublishedAndDoesNotSign() throws Exception {
        String old = signer();

        KeyState added = keys.add();

        assertThat(signer()).isEqualTo(old);
        assertThat(service.ring(ACCESS_TOKENS).find(added.id())).isPresent();
        assertThat(Files.readString(service.bundle())).isEqualTo(service.bundlePem());
        assertThat(service.jwks()).contains(added.id());
        assertThat(stages()).containsExactly(KeyStage.USED, KeyStage.ADDED);
        assertThat(Files.getPosixFilePermissions(root.resolve("access-tokens/next.jwk")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void addedKeyDoesNotSignHoweverLongItWaits() throws Exception {
        String old = signer();
        keys.add();

        clock.advance(Duration.ofDays(3650));

        assertThat(signer()).isEqualTo(old);
    }

    @Test
    void usedKeyTakesOverAndTheOldOneStillVerifies() throws Exception {
        String old = signer();
        KeyState added = keys.add();

        keys.use(added.id());

        assertThat(signer()).isEqualTo(added.id());
        assertThat(service.ring(ACCESS_TOKENS).find(old)).isPresent();
        assertThat(stages()).containsExactly(KeyStage.REPLACED, KeyStage.USED);
        assertThat(keys.list().getFirst().since())
                .isEqualTo(keys.list().getLast().since());
    }

    @Test
    void takesOverAlsoWithinTheSecondInWhichTheOldKeyWasMade() throws Exception {
        KeyState added = keys.add();

        keys.use(added.id());

        assertThat(keys.list()).hasSize(1 + 1);
        assertThat(signer()).isEqualTo(added.id());
    }

    @Test
    void removedKeyIsGoneEverywhere() throws Exception {
        String old = signer();
        KeyState added = keys.add();
        keys.use(added.id());

        keys.remove(old);

        assertThat(signer()).isEqualTo(added.id());
        assertThat(service.ring(ACCESS_TOKENS).find(old)).isEmpty();
        assertThat(Files.readString(service.bundle())).isEqualTo(service.bundlePem());
    }

    @Test
    void oneRotationAtATime() throws Exception {
        try (FileLock _ = keys.lock().orElseThrow()) {
            assertThat(keys.lock()).isEmpty();
        }
        keys.lock().orElseThrow().close();
    }
}
