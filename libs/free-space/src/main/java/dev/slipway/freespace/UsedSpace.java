package dev.slipway.freespace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** How much space files take. */
@FunctionalInterface
public interface UsedSpace {
    /** By du(1), since Java does not tell how much of a file with holes there is. */
    UsedSpace OF_THIS_HOST = directory -> kibibytes(directory) << 10;

    /**
     * Bytes that a directory and all that lies in it take on its file system.
     *
     * @throws IOException where the directory is not there, or nobody says
     */
    long bytes(Path directory) throws IOException, InterruptedException;

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
