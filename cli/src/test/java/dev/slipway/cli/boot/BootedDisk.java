package dev.slipway.cli.boot;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.cli.Cli;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@code slipway boot} in a process of its own, whose output goes to files that tests can look at while it runs. */
final class BootedDisk implements AutoCloseable {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Process process;
    private final Path out;
    private final Path errors;

    private BootedDisk(Process process, Path out, Path errors) {
        this.process = process;
        this.out = out;
        this.errors = errors;
    }

    /** Skips the test where machines cannot be had. */
    static void assumePossible() {
        assumeTrue("root".equals(System.getProperty("user.name")), "machines need root");
        for (String program : List.of("qemu-system-x86_64", "mmdebstrap", "busybox", "e2fsck", "nft")) {
            assumeTrue(
                    Stream.concat(
                                    Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)),
                                    Stream.of("/usr/sbin", "/sbin"))
                            .anyMatch(directory -> Files.isExecutable(Path.of(directory, program))),
                    "needs " + program);
        }
    }

    /** Converts an image of a layout. */
    static Path convert(Path layout, Path disk, String... options) {
        List<String> arguments = new ArrayList<>(List.of("convert", "oci:" + layout, "-o", disk.toString()));
        arguments.addAll(List.of(options));
        Cli run = Cli.run(arguments.toArray(String[]::new));
        if (run.exitCode() != 0) {
            throw new IllegalStateException(run.errors());
        }
        return disk;
    }

    /** @param input what the program reads */
    static BootedDisk start(Path folder, String input, String... arguments) throws IOException {
        Path out = Files.createTempFile(folder, "out", "");
        Path errors = Files.createTempFile(folder, "errors", "");
        Path in = Files.writeString(Files.createTempFile(folder, "in", ""), input);
        // Who runs the tests may ignore Ctrl-C, and a child inherits that.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT,TERM",
                JAVA,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.slipway.cli.Main",
                "boot"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        return new BootedDisk(process, out, errors);
    }

    Process process() {
        return process;
    }

    String out() throws IOException {
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    String errors() throws IOException {
        return Files.readString(errors, StandardCharsets.UTF_8);
    }

    /** The exit code, when it has ended. */
    int await() throws InterruptedException, IOException {
        if (!process.waitFor(4, TimeUnit.MINUTES)) {
            throw new IllegalStateException("it does not end: " + out() + errors());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
