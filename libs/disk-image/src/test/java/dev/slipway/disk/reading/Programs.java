package dev.slipway.disk.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.disk.format.DiskFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Other people's programs, which judge what was written. */
public final class Programs {

    private Programs() {}

    /**
     * How a program ended.
     *
     * @param output of both kinds
     */
    public record Ended(int status, String output) {}

    /** Skips the test where the program is not there. */
    public static void require(String program) throws IOException, InterruptedException {
        assumeTrue(ended("sh", "-c", "command -v " + program).status() == 0, program + " is not installed");
    }

    /** Skips the test where the program that checks file systems of this format is not there. */
    public static void requireCheck(DiskFormat format) throws IOException, InterruptedException {
        require(
                switch (format) {
                    case EXT4 -> "e2fsck";
                    case EROFS -> "fsck.erofs";
                });
    }

    /** Fails where the format's program finds fault with the disk. */
    public static void check(Path disk, DiskFormat format) throws IOException, InterruptedException {
        switch (format) {
            case EXT4 -> run("e2fsck", "-fn", disk.toString());
            case EROFS -> run("fsck.erofs", "--extract", disk.toString());
        }
    }

    /** Runs a program that must succeed, and returns what it printed, a char for each byte. */
    public static String run(String... command) throws IOException, InterruptedException {
        Ended ended = ended(command);
        assertThat(ended.status())
                .as(String.join(" ", command) + "\n" + ended.output())
                .isZero();
        return ended.output();
    }

    public static Ended ended(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        return new Ended(process.waitFor(), output);
    }
}
