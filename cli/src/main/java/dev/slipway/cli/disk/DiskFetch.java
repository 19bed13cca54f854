package dev.slipway.cli.disk;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.api.ApiRefusedException;
import dev.slipway.cli.api.ApiUnavailableException;
import dev.slipway.cli.api.DiskApi;
import dev.slipway.cli.api.DiskApi.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Brings disks of builds to this machine. A connection that breaks is made again, and so is a disk that was removed. What arrived of a
 * disk before this process began is used, and what a failure leaves is used the next time.
 */
public final class DiskFetch {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DiskApi disks;
    private final DownloadProgress progress;
    private final Patience patience;

    /**
     * How long to bear with what does not come.
     *
     * @param attempts how often a connection is made again before anything more comes over one
     * @param pause before each of these, and before asking again for a disk that is being made
     * @param forDisk how long a disk may take to be made
     */
    record Patience(int attempts, Duration pause, Duration forDisk) {
        static final Patience DEFAULT = new Patience(60, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /** With the usual patience. */
    public DiskFetch(DiskApi disks, DownloadProgress progress) {
        this(disks, progress, Patience.DEFAULT);
    }

    DiskFetch(DiskApi disks, DownloadProgress progress, Patience patience) {
        this.disks = disks;
        this.progress = progress;
        this.patience = patience;
    }

    /**
     * Has the disk of a build in this file, with its description in {@code FILE.json}. A file that is the disk already stays; it is
     * read once, for its checksum.
     *
     * @return the file
     * @throws IOException where the disk cannot be had; what arrived stays beside the file
     */
    public Path keep(String buildId, Path file) throws IOException, InterruptedException {
        return isDescribed(file) ? file : fetch(buildId, file);
    }

    /**
     * The same, and downloads the disk whatever the file is.
     *
     * @return the file
     */
    public Path fetch(String buildId, Path file) throws IOException, InterruptedException {
        try (PartialDisk partial = PartialDisk.open(file)) {
            download(buildId, partial);
            progress.checks();
            if (!partial.check(progress::checked)) {
                throw new IOException(
                        "the bytes that arrived are not those of the disk: their SHA-256 differs; nothing of"
                                + " them is kept, so run the same command again");
            }
            describe(buildId, partial.sha256(), file);
            partial.complete();
            return file;
        } finally {
            progress.ends();
        }
    }

    private boolean isDescribed(Path file) throws IOException {
        try (FileChannel disk = FileChannel.open(file, StandardOpenOption.READ)) {
            String sha256 = JSON.readTree(Files.readAllBytes(description(file)))
                    .path("sha256")
                    .asText();
            progress.begins(0, disk.size());
            progress.checks();
            return PartialDisk.sha256(disk, progress::checked).equals(sha256);
        } catch (NoSuchFileException e) {
            return false;
        } finally {
            progress.ends();
        }
    }

    private void download(String buildId, PartialDisk partial) throws IOException, InterruptedException {
        int failures = 0;
        boolean heard = false;
        while (!partial.isComplete()) {
            long before = partial.length();
            try (DiskApi.Rest rest = open(buildId, partial)) {
                heard = true;
                partial.take(rest, () -> progress.begins(partial.length(), partial.size()), progress::received);
            } catch (ApiUnavailableException e) {
                if (!heard) {
                    // Who does not answer at all is not there, rather than away.
                    throw e;
                }
                failures = partial.length() > before ? 1 : failures + 1;
                if (failures > patience.attempts()) {
                    throw partial.length() == 0
                            ? e
                            : new ApiUnavailableException(
                                    e.getMessage() + "\nWhat arrived is kept: the same command goes on from there.");
                }
                progress.waitsFor("the connection broke, and is made again");
                Thread.sleep(patience.pause());
            }
        }
    }

    /** Waits for the disk where it is not made yet, or has to be made again. */
    private DiskApi.Rest open(String buildId, PartialDisk partial) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.forDisk().toNanos();
        Optional<Asked> asked = Optional.empty();
        while (true) {
            try {
                return disks.open(buildId, partial.known());
            } catch (ApiRefusedException e) {
                if (e.isAbout(DiskApi.REMOVED)) {
                    asked = Optional.of(asked.isPresent() ? asked.get().stillWaits(disks, buildId) : ask(buildId));
                } else if (!e.isAbout(DiskApi.NOT_YET)) {
                    throw e;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException(
                            "no converter has made the disk in "
                                    + patience.forDisk().toMinutes() + " minutes; does one run? What it says of build "
                                    + buildId + " is in its log",
                            e);
                }
            }
            progress.waitsFor(asked.isPresent() ? "it was removed, and is being made again" : "it is being made");
            Thread.sleep(patience.pause());
        }
    }

    private Asked ask(String buildId) throws IOException, InterruptedException {
        Asked asked = new Asked(disks.failure(buildId));
        disks.makeAgain(buildId);
        return asked;
    }

    /**
     * A disk was asked for.
     *
     * @param before how that failed the last time
     */
    private record Asked(Optional<Failure> before) {
        Asked stillWaits(DiskApi disks, String buildId) throws IOException, InterruptedException {
            Optional<Failure> now = disks.failure(buildId);
            if (now.isPresent() && !now.equals(before)) {
                throw new IOException("the disk was removed, and cannot be made again: "
                        + now.get().reason());
            }
            return this;
        }
    }

    private void describe(String buildId, String sha256, Path file) throws IOException, InterruptedException {
        byte[] description = disks.description(buildId);
        if (!JSON.readTree(description).path("sha256").asText().equals(sha256)) {
            throw new IOException(
                    "the disk was made again while it was downloaded, and is another one now; run the same"
                            + " command again");
        }
        Path beside = description(file);
        Path next = beside.resolveSibling(beside.getFileName() + ".new");
        Files.write(next, description);
        Files.move(next, beside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path description(Path file) {
        return file.resolveSibling(file.getFileName() + ".json");
    }
}
