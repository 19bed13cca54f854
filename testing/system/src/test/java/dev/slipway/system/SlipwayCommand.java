package dev.slipway.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The built {@code slipway} command, in a process of its own as the script starts it. */
final class SlipwayCommand {
    private SlipwayCommand() {}

    /** Runs it to its end. */
    static EndedProcess run(String... arguments) throws IOException, InterruptedException {
        return run(Path.of("").toAbsolutePath(), Map.of(), List.of(arguments));
    }

    /** Runs it to its end in a directory, with some more environment variables. */
    static EndedProcess run(Path directory, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(command());
        command.addAll(arguments);
        return EndedProcess.of(directory, environment, command);
    }

    /**
     * Writes a script that is the command, without the one of the project around it, which would look for sources to build.
     *
     * @return the script
     */
    static Path script(Path file) throws IOException {
        String words = command().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        Files.writeString(file, "#!/bin/sh\nexec " + words + " \"$@\"\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** The words before its arguments. */
    static List<String> command() {
        String home = System.getProperty("slipway.root");
        Path built = Path.of(home, "cli", "target");
        return List.of(
                EndedProcess.JAVA,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "-Dslipway.home=" + home,
                "-cp",
                built.resolve("slipway-cli.jar") + ":" + built.resolve("lib") + "/*",
                "dev.slipway.cli.Main");
    }
}
