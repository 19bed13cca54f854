package dev.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.http.AddressSecret.Verdict;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressSecretTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final String OLD = "o".repeat(32);
    private static final String NEW = "n".repeat(32);

    @TempDir
    Path folder;

    private AddressSecret secret = new AddressSecret(Path.of("/nonexistent"));

    @BeforeEach
    void write() throws IOException {
        secret = with(OLD);
    }

    private AddressSecret with(String... secrets) throws IOException {
        return new AddressSecret(SecretFile.write(folder.resolve("secret"), String.join("\n", secrets) + "\n"));
    }

    private static String seconds(Instant time) {
        return String.valueOf(time.getEpochSecond());
    }

    @Test
    void opensWhatItSigned() throws IOException {
        String signature = secret.sign("disk/aa", "acme", LATER);

        assertThat(secret.judge("disk/aa", "acme", seconds(LATER), signature, NOW))
                .isEqualTo(Verdict.VALID);
    }

    @Test
    void signsWhatAnAddressEndsWithWhereverItIs() throws IOException {
        String signature = secret.sign("disks/aa", "acme", LATER);
        String query = "?tenant=acme&expires=" + LATER.getEpochSecond() + "&signature=" + signature;

        for (String url : new String[] {"/disks/aa", "https://example.com:8443/slipway/disks/aa"}) {
            assertThat(secret.signed(url, "acme", LATER)).isEqualTo(url + query);
        }
    }

    @Test
    void endsInTime() throws IOException {
        String signature = secret.sign("disk/aa", "acme", LATER);

        assertThat(secret.judge("disk/aa", "acme", seconds(LATER), signature, LATER))
                .isEqualTo(Verdict.EXPIRED);
    }

    @Test
    void refusesWhatWasSignedForSomethingElse() throws IOException {
        String signature = secret.sign("disk/aa", "acme", LATER);

        assertThat(secret.judge("disk/ab", "acme", seconds(LATER), signature, NOW))
                .isEqualTo(Verdict.FORGED);
        assertThat(secret.judge("disk/aa", "acne", seconds(LATER), signature, NOW))
                .isEqualTo(Verdict.FORGED);
        assertThat(secret.judge("disk/aa", "acme", seconds(LATER.plusSeconds(1)), signature, NOW))
                .as("nobody lets it last longer")
                .isEqualTo(Verdict.FORGED);
        for (String end : new String[] {"", "soon", "-", "99999999999999999999", String.valueOf(Long.MAX_VALUE)}) {
            assertThat(secret.judge("disk/aa", "acme", end, signature, NOW)).isEqualTo(Verdict.FORGED);
        }
        assertThat(secret.judge("disk/aa", "acme", seconds(LATER), "", NOW)).isEqualTo(Verdict.FORGED);
    }

    @Test
    void refusesWhatAnotherSecretSigned() throws IOException {
        String signature = secret.sign("disk/aa", "acme", LATER);

        assertThat(with(NEW).judge("disk/aa", "acme", seconds(LATER), signature, NOW))
                .isEqualTo(Verdict.FORGED);
    }

    @Test
    void aSecretIsReplacedWithoutARefusal() throws IOException {
        String before = secret.sign("disk/aa", "acme", LATER);

        AddressSecret both = with(NEW, OLD);

        assertThat(both.judge("disk/aa", "acme", seconds(LATER), before, NOW)).isEqualTo(Verdict.VALID);
        String after = both.sign("disk/aa", "acme", LATER);
        assertThat(with(NEW).judge("disk/aa", "acme", seconds(LATER), after, NOW))
                .isEqualTo(Verdict.VALID);
    }

    @Test
    void neitherSignsNorOpensWithASecretThatCanBeGuessedOrRead() throws IOException {
        AddressSecret guessed = with(OLD, "short");
        assertThatThrownBy(() -> guessed.sign("disk/aa", "acme", LATER))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("32 characters or more")
                .message()
                .doesNotContain("short");

        AddressSecret read = with(OLD);
        Files.setPosixFilePermissions(read.file(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> read.judge("disk/aa", "acme", seconds(LATER), "", NOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");
    }
}
