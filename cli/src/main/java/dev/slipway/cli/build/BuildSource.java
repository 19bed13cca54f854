package dev.slipway.cli.build;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** What is built: a directory, or an archive from the standard input. */
sealed interface BuildSource permits DirectorySource, ArchiveSource {
    /** How messages call it. */
    String name();

    /** What the request says of its Dockerfile, by names of fields. */
    Map<String, String> fields();

    /** Its Dockerfile, to show where in it a step failed; empty where nobody has it at hand. */
    Optional<Dockerfile> dockerfile();

    /**
     * A Dockerfile that is sent.
     *
     * @param name as the caller knows it
     */
    record Dockerfile(String name, String text) {}

    /** Bytes of the files, before they are packed; zero where nobody knows. */
    long bytes();

    /**
     * Writes the archive that is sent.
     *
     * @param progress hears how many of the {@link #bytes} were packed each time
     * @throws IOException with a sentence where something cannot be read
     */
    void write(OutputStream out, LongConsumer progress) throws IOException;

    /** What takes the most space in it, for people, the largest first; empty where nobody knows. */
    List<String> largest();

    /** What was left out though nobody said so. */
    List<String> leftOut();
}
