package dev.slipway.keys.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.keys.LauncherKey;
import dev.slipway.keys.seal.RegistryLogins.Login;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryLoginsTest {
    private static final String BUILD = "b01jd5yx8nq9rw3k7m2v4c6t8zz";
    private static final RegistryLogins LOGINS = RegistryLogins.of(
            Map.of("registry.example.com", new Login("ci", "hunter2"), "localhost:5000", new Login("", "\"\n")));

    @TempDir
    private Path directory;

    private Sealer sealer;
    private Unsealer unsealer;

    @BeforeEach
    void makeKeys() throws IOException {
        LauncherKey.createIfMissing(directory.resolve("publisher.jwk"), directory.resolve("publisher.pub.jwk"));
        sealer = new Sealer(directory.resolve("publisher.pub.jwk"));
        unsealer = new Unsealer(directory.resolve("publisher.jwk"));
    }

    @Test
    void opensWhatItSealed() throws IOException {
        RegistryLogins opened = RegistryLogins.open(LOGINS.seal(BUILD, sealer), BUILD, unsealer);

        assertThat(opened).isEqualTo(LOGINS);
        assertThat(opened.of("registry.example.com")).contains(new Login("ci", "hunter2"));
        assertThat(opened.of("example.com")).isEmpty();
    }

    @Test
    void anotherBuildOpensNothing() throws IOException {
        String sealed = LOGINS.seal(BUILD, sealer);

        assertThatThrownBy(() -> RegistryLogins.open(sealed, "b2", unsealer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("are for another build");
    }

    @Test
    void valuesOfSecretsAreNoLogins() throws IOException {
        String sealed = SecretValues.of(Map.of("npm", new byte[] {1})).seal(BUILD, sealer);

        assertThatThrownBy(() -> RegistryLogins.open(sealed, BUILD, unsealer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("something else");
        assertThatThrownBy(() -> SecretValues.open(LOGINS.seal(BUILD, sealer), BUILD, unsealer))
                .isInstanceOf(IOException.class);
    }

    @Test
    void printsNoPassword() {
        assertThat(LOGINS.toString() + LOGINS.of("registry.example.com"))
                .contains("registry.example.com")
                .doesNotContain("hunter2");
    }
}
