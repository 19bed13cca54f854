package dev.slipway.converter.store;

import static dev.slipway.converter.store.TestDisks.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.oci.Digest;
import java.io.BufferedReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two converters on one folder. */
class ManifestLocksIT {

    @TempDir
    Path folder;

    @Test
    void aManifestThatAnotherProcessHasIsFreeOnceThatIsKilled() throws Exception {
        Path file = folder.resolve(".lock");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader says = other.inputReader();
                ManifestLocks locks = ManifestLocks.open(file)) {
            assertThat(says.readLine()).isEqualTo("held");
            assertThat(locks.tryHold(digest(1))).isEmpty();
            assertThat(locks.tryHold(new Digest("sha256", "f".repeat(64)))).isPresent();

            other.destroyForcibly();

            locks.hold(digest(1)).close();
        } finally {
            other.destroyForcibly().onExit().join();
        }
    }

    /** What the other process does. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            ManifestLocks.open(Path.of(arguments[0])).hold(digest(1));
            System.out.println("held");
            Thread.currentThread().join();
        }
    }
}
