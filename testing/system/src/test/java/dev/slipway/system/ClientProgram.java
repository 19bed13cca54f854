package dev.slipway.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A client of registries as it is installed on this machine, with a home of its own for its logins.
 *
 * @param environment more variables for it
 */
record ClientProgram(Path home, Map<String, String> environment, String program) {
    /** Skips the test where one of them is missing. */
    static void assumeInstalled(String... programs) {
        for (String program : programs) {
            assumeTrue(
                    Stream.of(System.getenv("PATH").split(":", -1))
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                    program + " is not installed; ./slipway test installs it");
        }
    }

    /** Runs it to its end. */
    EndedProcess run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        return EndedProcess.of(home, environment, command);
    }
}
