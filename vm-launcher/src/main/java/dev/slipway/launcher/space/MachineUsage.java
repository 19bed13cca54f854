package dev.slipway.launcher.space;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** How much space machines take. */
@FunctionalInterface
public interface MachineUsage {
    /** Bytes on this host's disks that go when the machine does. */
    long bytes(String machine) throws IOException, InterruptedException;

    /**
     * By du(1), since Java does not tell how much of a file with holes there is.
     *
     * @param machines the directory with one directory for each machine
     */
    static MachineUsage in(Path machines) {
        return machine -> kibibytes(machines.resolve(machine)) << 10;
    }

    private static long kibibytes(Path directory) throws IOException, InterruptedException {
        // Files go while it counts, and it complains.
        Process process = new ProcessBuilder("du", "-sxk", "--", directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return Long.parseLong(said.split("\t", 2)[0].strip());
        } catch (NumberFormatException e) {
            throw new IOException("du does not say how large " + directory + " is", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
