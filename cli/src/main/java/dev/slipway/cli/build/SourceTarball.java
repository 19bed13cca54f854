package dev.slipway.cli.build;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A directory with a Dockerfile as a tar.gz, as {@code slipway build} sends it. */
public final class SourceTarball {
    private SourceTarball() {}

    /** Writes it without what its {@code .dockerignore} leaves out. */
    public static void write(Path directory, OutputStream out) throws IOException {
        DirectorySource.of(directory, DirectorySource.DOCKERFILE).write(out, bytes -> {});
    }
}
