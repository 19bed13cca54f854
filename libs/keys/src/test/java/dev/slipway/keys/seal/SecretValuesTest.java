package dev.slipway.keys.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.keys.KeySet;
import dev.slipway.keys.KeyStage;
import dev.slipway.keys.LauncherKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretValuesTest {
    private static final String BUILD = "b01jd5yx8nq9rw3k7m2v4c6t8zz";

    @TempDir
    private Path directory;

    private Sealer sealer;
    private Unsealer unsealer;

    @BeforeEach
    void makeKeys() throws IOException {
        LauncherKey.createIfMissing(privateFile(), publicFile());
        sealer = new Sealer(publicFile());
        unsealer = new Unsealer(privateFile());
    }

    private Path privateFile() {
        return directory.resolve("launcher.jwk");
    }

    private Path publicFile() {
        return directory.resolve("launcher.pub.jwk");
    }

    private static SecretValues values(String... namesAndTexts) {
        Map<String, byte[]> values = new HashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            values.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return SecretValues.of(values);
    }

    @Test
    void opensWhatItSealedWhateverTheBytesAre() throws Exception {
        byte[] bytes = {0, -1, '"', '\n', (byte) 0xc3};
        SecretValues values = SecretValues.of(Map.of("any", bytes, "empty", new byte[0]));

        String sealed = values.seal(BUILD, sealer);
        SecretValues opened = SecretValues.open(sealed, BUILD, unsealer);

        assertThat(opened).isEqualTo(values);
        assertThat(opened.value("any").orElseThrow()).isEqualTo(bytes);
        assertThat(opened.value("other")).isEmpty();
    }

    @Test
    void refusesTheValuesOfAnotherBuildAndSaysNothingOfThem() throws Exception {
        String sealed = values("npm", "hunter2").seal(BUILD, sealer);

        assertThatThrownBy(() -> SecretValues.open(sealed, BUILD.replace("zz", "zy"), unsealer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("are for another build")
                .message()
                .doesNotContain("hunter2", "npm");
    }

    @Test
    void takesNoCredentialForValuesAndNoValuesForACredential() throws Exception {
        String credential = sealer.seal(SealedKind.BUILD_CREDENTIAL, "{\"build_id\":\"" + BUILD + "\",\"secrets\":{}}");
        String secrets = values("npm", "hunter2").seal(BUILD, sealer);

        assertThatThrownBy(() -> SecretValues.open(credential, BUILD, unsealer)).hasMessageContaining("something else");
        assertThatThrownBy(() -> unsealer.open(SealedKind.BUILD_CREDENTIAL, secrets))
                .hasMessageContaining("something else");
    }

    @Test
    void refusesWhatIsNoValues() throws Exception {
        for (String payload : new String[] {
            "hunter2",
            "{}",
            "{\"build_id\":\"" + BUILD + "\"}",
            "{\"build_id\":\"" + BUILD + "\",\"secrets\":{\"a\":\"hunter2!\"}}"
        }) {
            String sealed = sealer.seal(SealedKind.BUILD_SECRETS, payload);

            assertThatThrownBy(() -> SecretValues.open(sealed, BUILD, unsealer))
                    .as(payload)
                    .isInstanceOf(IOException.class)
                    .message()
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void sealsForTheNewKeyAtOnceAndOpensWhatIsSealedForTheOldOneUntilThatIsGone() throws Exception {
        KeySet keys = LauncherKey.rotated(privateFile(), publicFile(), Clock.systemUTC());
        String before = values("npm", "old").seal(BUILD, sealer);
        keys.use(keys.add().id());
        String after = values("npm", "new").seal(BUILD, sealer);

        assertThat(SecretValues.open(before, BUILD, unsealer)).isEqualTo(values("npm", "old"));
        keys.remove(keys.at(KeyStage.REPLACED).getFirst().id());

        assertThat(SecretValues.open(after, BUILD, unsealer)).isEqualTo(values("npm", "new"));
        assertThatThrownBy(() -> SecretValues.open(before, BUILD, unsealer))
                .hasMessageContaining("sealed for a key that this service lacks");
    }

    @Test
    void prefersItsOwnValuesToThoseOfOthers() {
        assertThat(values("a", "mine").or(values("a", "theirs", "b", "theirs")))
                .isEqualTo(values("a", "mine", "b", "theirs"));
    }

    @Test
    void printsAsItsNames() {
        assertThat(values("npm", "hunter2", "pip", "x")).hasToString("SecretValues[npm, pip]");
    }
}
