package dev.slipway.disk.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The programs of this machine, those of its administrator included. */
public final class Programs {

    private static final String SYSTEM = "/usr/sbin:/sbin";

    private Programs() {}

    /** Skips the test where a program is not installed. */
    public static void require(String program) throws Exception {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "PATH=$PATH:" + SYSTEM + " command -v " + program)
                                .start()
                                .waitFor()
                        == 0,
                program + " is not installed");
    }

    /** Runs a program, which must succeed, and gives what it printed, a char for each byte. */
    public static String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().merge("PATH", SYSTEM, (path, more) -> path + ":" + more);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + output)
                .isZero();
        return output;
    }
}
