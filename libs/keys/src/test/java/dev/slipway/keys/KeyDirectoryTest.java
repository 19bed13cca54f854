package dev.slipway.keys;

import static dev.slipway.keys.KeyPurpose.ACCESS_TOKENS;
import static dev.slipway.keys.KeyPurpose.BUILD_CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testing.AdjustableClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jose4j.jwk.JsonWebKeySet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyDirectoryTest {
    @TempDir
    private Path temporary;

    private final AdjustableClock clock = new AdjustableClock();
    private Path root;

    @BeforeEach
    void nameADirectoryThatIsNotThere() {
        root = temporary.resolve("keys");
    }

    /** The id of the key that signs now. */
    private String signer(KeyDirectory keys, KeyPurpose purpose) {
        return keys.ring(purpose).signer(clock.instant()).id();
    }

    private Path onlyFileIn(String purpose) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(purpose))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void makesKeysThatOnlyTheOwnerCanRead() throws Exception {
        KeyDirectory.open(root, clock);

        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jwk")).toList()) {
                assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            }
        }
        assertThat(Files.getPosixFilePermissions(root)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void keepsItsKeysOverARestart() throws Exception {
        String before = signer(KeyDirectory.open(root, clock), ACCESS_TOKENS);

        assertThat(signer(KeyDirectory.open(root, clock), ACCESS_TOKENS)).isEqualTo(before);
    }

    @Test
    void hasDifferentKeysForDifferentPurposes() throws Exception {
        KeyDirectory keys = KeyDirectory.open(root, clock);
        SigningKey credentials = keys.ring(BUILD_CREDENTIALS).signer(clock.instant());

        assertThat(keys.ring(ACCESS_TOKENS).find(credentials.id())).isEmpty();
        assertThat(keys.ring(ACCESS_TOKENS).signer(clock.instant()).publicKey()).isNotEqualTo(credentials.publicKey());
    }

    @Test
    void publishesANewKeyBeforeItSigns() throws Exception {
        KeyDirectory keys = KeyDirectory.open(root, clock);
        SigningKey old = keys.ring(ACCESS_TOKENS).signer(clock.instant());

        SigningKey next = keys.add(ACCESS_TOKENS, clock.instant().plus(Duration.ofHours(1)));

        assertThat(signer(keys, ACCESS_TOKENS)).isEqualTo(old.id());
        assertThat(keys.jwks()).contains(old.id(), next.id());
        assertThat(certificatesOf(keys.bundle())).hasSize(2);
        clock.advance(Duration.ofHours(1));
        assertThat(signer(keys, ACCESS_TOKENS)).isEqualTo(next.id());
        assertThat(keys.ring(ACCESS_TOKENS).find(old.id())).isPresent();
    }

    @Test
    void seesAKeyThatSomebodyElseAdded() throws Exception {
        KeyDirectory keys = KeyDirectory.open(root, clock);
        clock.advance(Duration.ofSeconds(10));
        SigningKey added = KeyDirectory.open(root, clock).add(BUILD_CREDENTIALS, clock.instant());

        assertThat(keys.ring(BUILD_CREDENTIALS).find(added.id())).isPresent();
    }

    @Test
    void tellsOnceWhichKeysCameAndWent() throws Exception {
        List<String> told = new ArrayList<>();
        KeyDirectory.open(root, clock);
        KeyDirectory keys = KeyDirectory.open(
                root, clock, (purpose, keyId, added) -> told.add(purpose + " " + keyId + " " + added));
        String first = signer(keys, BUILD_CREDENTIALS);
        Path firstFile = onlyFileIn("build-credentials");
        assertThat(told).isEmpty();

        clock.advance(Duration.ofSeconds(10));
        SigningKey added = KeyDirectory.open(root, clock).add(BUILD_CREDENTIALS, clock.instant());
        keys.ring(ACCESS_TOKENS);
        keys.ring(BUILD_CREDENTIALS);
        Files.delete(firstFile);
        clock.advance(Duration.ofSeconds(10));
        keys.ring(BUILD_CREDENTIALS);

        assertThat(told)
                .containsExactly("BUILD_CREDENTIALS " + added.id() + " true", "BUILD_CREDENTIALS " + first + " false");
    }

    @Test
    void keepsItsKeysWhereAFileCannotBeRead() throws Exception {
        KeyDirectory keys = KeyDirectory.open(root, clock);
        String before = signer(keys, ACCESS_TOKENS);
        Path broken = root.resolve("access-tokens/20990101T000000Z.jwk");
        Files.writeString(broken, "{");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rw-------"));
        clock.advance(Duration.ofSeconds(10));

        assertThat(signer(keys, ACCESS_TOKENS)).isEqualTo(before);
        assertThat(keys.unreadable()).hasValueSatisfying(unreadable -> assertThat(unreadable.reason())
                .isEqualTo(broken + ": not a JWK"));
        assertThatThrownBy(() -> KeyDirectory.open(root, clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a JWK");
    }

    @Test
    void refusesTwoFilesWithOneKeyIdAndSaysWhich() throws Exception {
        KeyDirectory keys = KeyDirectory.open(root, clock);
        String before = signer(keys, BUILD_CREDENTIALS);
        Path copy = root.resolve("build-credentials/20990101T000000Z.jwk");
        Path original = onlyFileIn("build-credentials");
        Files.copy(original, copy, StandardCopyOption.COPY_ATTRIBUTES);
        clock.advance(Duration.ofSeconds(10));

        assertThat(signer(keys, BUILD_CREDENTIALS)).isEqualTo(before);
        assertThat(keys.ring(BUILD_CREDENTIALS).find(before)).isPresent();
        assertThatThrownBy(() -> KeyDirectory.open(root, clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(copy.getFileName() + ": has the key id (kid) of " + original);
    }

    @Test
    void refusesAKeyThatEverybodyCanRead() throws Exception {
        KeyDirectory.open(root, clock);
        Files.setPosixFilePermissions(onlyFileIn("build-credentials"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> KeyDirectory.open(root, clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void saysThatItCannotBeReadAgainWhenItsKeysAreGone() throws Exception {
        KeyDirectory keys = KeyDirectory.open(root, clock);
        String before = signer(keys, BUILD_CREDENTIALS);
        Path away = Files.move(root.resolve("build-credentials"), root.resolve("away"));
        clock.advance(Duration.ofSeconds(10));

        assertThat(signer(keys, BUILD_CREDENTIALS)).isEqualTo(before);
        assertThat(keys.unreadable()).isPresent();

        Files.move(away, root.resolve("build-credentials"));
        clock.advance(Duration.ofSeconds(10));
        assertThat(keys.unreadable()).isEmpty();
    }

    @Test
    void publishesNoPrivateKey() throws Exception {
        KeyDirectory keys = KeyDirectory.open(root, clock);

        assertThat(new JsonWebKeySet(keys.jwks()).getJsonWebKeys())
                .singleElement()
                .satisfies(key -> assertThat(key.toJson(org.jose4j.jwk.JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE))
                        .doesNotContain("\"d\""));
        assertThat(keys.bundlePem()).doesNotContain("PRIVATE").isEqualTo(Files.readString(keys.bundle()));
    }

    @Test
    void namesKeysAsLibtrustDoes() throws Exception {
        String id = KeyDirectory.open(root, clock)
                .ring(ACCESS_TOKENS)
                .signer(clock.instant())
                .id();

        assertThat(id).matches("(?:[A-Z2-7]{4}:){11}[A-Z2-7]{4}");
    }

    private static List<X509Certificate> certificatesOf(Path bundle) throws Exception {
        byte[] pem = Files.readString(bundle).getBytes(StandardCharsets.US_ASCII);
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }
}
