package dev.slipway.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run of the built {@code slipway} command, in a process of its own as the script starts it.
 *
 * @param said what it printed, errors among it
 */
record SlipwayCommand(int exitCode, String said) {
    /** Runs it to its end. */
    static SlipwayCommand run(String... arguments) throws IOException, InterruptedException {
        return run(Path.of("").toAbsolutePath(), Map.of(), List.of(arguments));
    }

    /** Runs it to its end in a directory, with some more environment variables. */
    static SlipwayCommand run(Path directory, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        String home = System.getProperty("slipway.root");
        Path built = Path.of(home, "cli", "target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dslipway.home=" + home,
                "-cp",
                built.resolve("slipway-cli.jar") + ":" + built.resolve("lib") + "/*",
                "dev.slipway.cli.Main"));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new SlipwayCommand(process.waitFor(), said);
        } finally {
            process.destroy();
        }
    }
}
