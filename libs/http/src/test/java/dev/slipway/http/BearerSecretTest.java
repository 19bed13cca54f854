package dev.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerSecretTest {

    @TempDir
    Path folder;

    @Test
    void theSecretOpensWhateverTheCaseOfItsScheme() throws IOException {
        BearerSecret secret = secret("swordfish\n");

        assertThat(secret.isIn("Bearer swordfish")).isTrue();
        assertThat(secret.isIn("bearer swordfish ")).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer swordfis",
                "Bearer swordfish2",
                "Bearer SWORDFISH",
                "Basic swordfish",
                "swordfish"
            })
    void nothingElseDoes(String authorization) throws IOException {
        assertThat(secret("swordfish").isIn(authorization)).isFalse();
    }

    @Test
    void withoutASecretNothingDoes() throws IOException {
        assertThat(new BearerSecret(Optional.empty()).isIn("Bearer ")).isFalse();
        assertThat(new BearerSecret(Optional.empty()).isIn("Bearer x")).isFalse();
        assertThat(secret(" \n").isIn("Bearer ")).isFalse();
        assertThat(new BearerSecret(Optional.of(folder.resolve("missing"))).isIn("Bearer x"))
                .isFalse();
    }

    @Test
    void aNewSecretTakesThePlaceOfTheOld() throws IOException {
        BearerSecret secret = secret("old");
        secret("new");

        assertThat(secret.isIn("Bearer old")).isFalse();
        assertThat(secret.isIn("Bearer new")).isTrue();
    }

    @Test
    void aFileThatOthersCanReadOpensNothing() throws IOException {
        BearerSecret secret = secret("swordfish");
        Files.setPosixFilePermissions(folder.resolve("secret"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(secret.isIn("Bearer swordfish")).isFalse();
    }

    private BearerSecret secret(String content) throws IOException {
        return new BearerSecret(Optional.of(SecretFile.write(folder.resolve("secret"), content)));
    }
}
