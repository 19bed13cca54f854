package dev.slipway.builderimage;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Programs of the machine that the builder image is made with, and the Debian packages that bring them. */
enum HostProgram {
    MMDEBSTRAP("mmdebstrap", "mmdebstrap"),
    TAR("tar", "tar");

    private static final int REMEMBERED_LINES = 15;

    private final String command;
    private final String debianPackage;

    HostProgram(String command, String debianPackage) {
        this.command = command;
        this.debianPackage = debianPackage;
    }

    /** Fails with the command that installs what is missing, all of it at once. */
    static void require(Collection<HostProgram> programs) throws IOException {
        require(programs, program -> onPath(program.command));
    }

    static void require(Collection<HostProgram> programs, Predicate<HostProgram> present) throws IOException {
        List<String> packages = new ArrayList<>();
        for (HostProgram program : programs) {
            if (!present.test(program)) {
                packages.add(program.debianPackage);
            }
        }
        if (!packages.isEmpty()) {
            throw new IOException("The builder image needs programs that are not installed. Run:  apt-get install -y "
                    + "--no-install-recommends " + String.join(" ", packages));
        }
    }

    void run(List<String> arguments, Consumer<String> lines) throws IOException, InterruptedException {
        run(command, arguments, lines);
    }

    /**
     * Runs a program to its end and hands on each line that it prints.
     *
     * @throws IOException if it does not exit with 0; the message carries its last lines
     */
    static void run(String program, List<String> arguments, Consumer<String> lines)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(program);
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.accept(line);
                last.addLast(line);
                if (last.size() > REMEMBERED_LINES) {
                    last.removeFirst();
                }
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("%s exited with %d:%n%s".formatted(program, status, String.join("\n", last)));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean onPath(String command) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, command))) {
                return true;
            }
        }
        return false;
    }
}
