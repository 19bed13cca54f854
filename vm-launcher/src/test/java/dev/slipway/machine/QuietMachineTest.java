package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine that says nothing for long must not keep the launcher's virtual threads from running, which serve HTTP too. In a
 * JVM of its own, whose virtual threads have one carrier and get no other in its place.
 */
@Timeout(60)
final class QuietMachineTest {
    @TempDir
    private Path directory;

    @Test
    void keepsNoVirtualThreadFromRunning() throws Exception {
        Process launcher = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        QuietMachine.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        launcher.getOutputStream().close();

        String output = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output.lines()).contains(QuietMachine.RAN);
        assertThat(launcher.waitFor()).isZero();
    }
}
