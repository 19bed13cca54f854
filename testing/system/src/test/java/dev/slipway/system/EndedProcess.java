package dev.slipway.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A process that has come to its end.
 *
 * @param said what it printed, errors among it
 */
record EndedProcess(int exitCode, String said) {
    /** This machine's {@code java}. */
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** Runs this machine's {@code java} to its end in a directory, with some more environment variables. */
    static EndedProcess ofJava(Path directory, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(arguments);
        return of(directory, environment, command);
    }

    /** Runs a command to its end in a directory, with some more environment variables. */
    static EndedProcess of(Path directory, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new EndedProcess(process.waitFor(), said);
        } finally {
            process.destroy();
        }
    }
}
