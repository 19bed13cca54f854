package dev.slipway.converter.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.converter.cleanup.ReferenceAnswer.Gone;
import dev.slipway.converter.cleanup.ReferenceAnswer.Silence;
import dev.slipway.converter.cleanup.ReferenceAnswer.There;
import dev.slipway.converter.cleanup.ReferenceAnswer.Unclear;
import dev.slipway.converter.store.PushedReference;
import dev.slipway.converter.store.TestDisks;
import dev.slipway.secretfile.SecretFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gone is what the registry says in so many words, and nothing else. */
class RegistryCheckTest {

    private static final PushedReference IMAGE = TestDisks.pushed("builds/acme/b01", TestDisks.digest(1));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND"})
    void whatTheRegistryDoesNotKnowIsGone(String code) throws Exception {
        assertThat(answer(404, FakeRegistry.error(code))).isEqualTo(new Gone());
    }

    @ParameterizedTest
    @CsvSource({"404, <html>no such page</html>", "404, ''", "404, '{\"message\":\"no route matched\"}'"})
    void theNotFoundOfSomethingElseIsNotTheRegistrys(int status, String body) throws Exception {
        assertThat(answer(status, body)).isInstanceOf(Unclear.class);
    }

    @ParameterizedTest
    @CsvSource({"400, NAME_INVALID", "401, UNAUTHORIZED", "403, DENIED", "404, BLOB_UNKNOWN", "405, UNSUPPORTED"})
    void aRefusalIsNoAnswerToTheQuestion(int status, String code) throws Exception {
        assertThat(answer(status, FakeRegistry.error(code))).isInstanceOf(Unclear.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503})
    void aRegistryInTroubleIsSilent(int status) throws Exception {
        assertThat(answer(status, FakeRegistry.error("MANIFEST_UNKNOWN"))).isInstanceOf(Silence.class);
    }

    @Test
    void aRegistryThatIsNotThereIsSilent() throws Exception {
        FakeRegistry registry = FakeRegistry.answering(200, "");
        registry.close();

        assertThat(ask(registry)).isInstanceOf(Silence.class);
    }

    @Test
    void whatTheRegistryHasIsThereAndDoesNotCountAsPulled() throws Exception {
        try (FakeRegistry registry = FakeRegistry.answering(200, "{}")) {
            assertThat(ask(registry)).isEqualTo(new There());
            assertThat(registry.methods()).containsExactly("HEAD");
        }
    }

    @Test
    void aPasswordThatCannotBeReadIsNoAnswer() throws Exception {
        try (FakeRegistry registry = FakeRegistry.answering(401, "");
                RegistryCheck check = new RegistryCheck(registry.account(folder.resolve("missing")))) {
            assertThat(check.ask(IMAGE)).isInstanceOf(Silence.class);
        }
    }

    private ReferenceAnswer answer(int status, String body) throws Exception {
        try (FakeRegistry registry = FakeRegistry.answering(status, body)) {
            return ask(registry);
        }
    }

    private ReferenceAnswer ask(FakeRegistry registry) throws Exception {
        Path password = SecretFile.write(folder.resolve("password"), "secret");
        try (RegistryCheck check = new RegistryCheck(registry.account(password))) {
            return check.ask(IMAGE);
        }
    }
}
