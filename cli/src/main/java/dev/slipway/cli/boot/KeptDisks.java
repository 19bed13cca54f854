package dev.slipway.cli.boot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Disks of builds that were booted, for the next time. One that nobody has booted for a week goes. */
record KeptDisks(Path directory, Clock clock) {
    static final Duration KEPT = Duration.ofDays(7);

    /** Has the disk of a build in a file, which may be it already. */
    @FunctionalInterface
    interface Fetch {
        Path keep(String buildId, Path file) throws IOException, InterruptedException;
    }

    /**
     * The disk of a build, which is downloaded if it is not here.
     *
     * @throws IOException where it cannot be had
     */
    Path disk(String buildId, Fetch fetch) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        forget();
        Path file = fetch.keep(buildId, directory.resolve(buildId));
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        return file;
    }

    /** A machine that still runs from one keeps it open. */
    private void forget() throws IOException {
        Instant before = clock.instant().minus(KEPT);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                boolean described = file.toString().endsWith(".json");
                if (!described && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                    Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".json"));
                }
            }
        }
    }
}
