package dev.slipway.agent.buildkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Asks a program of the machine for something short. */
final class Programs {
    private static final int LONGEST_ANSWER = 64 << 10;
    private static final long PATIENCE_SECONDS = 30;

    private Programs() {}

    /** What it writes to its standard output; empty where it fails, in whatever way. */
    static String output(SearchPath programs, Map<String, String> environment, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        programs.find(command[0]).ifPresent(program -> words.set(0, program.toString()));
        var builder = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("PATH", programs.directories());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            Thread guard = Thread.ofVirtual().start(() -> endLater(process));
            byte[] answer = process.getInputStream().readNBytes(LONGEST_ANSWER);
            process.destroyForcibly();
            guard.interrupt();
            return new String(answer, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static void endLater(Process process) {
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
        } catch (InterruptedException e) {
            // It has answered.
        }
    }
}
