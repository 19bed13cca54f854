package dev.slipway.cli.build;

import dev.slipway.cli.output.ProgressLine;
import java.util.Locale;

/** Says how much of the context was packed, and then how much was sent and how fast, where that takes longer than two seconds. */
final class UploadProgress {
    private static final double QUIET_SECONDS = 2;

    private final ProgressLine line;
    private final boolean quiet;
    private final String verb;
    private final long total;
    private long done;

    /**
     * Begins to count.
     *
     * @param verb what happens to the bytes: {@code packed}
     * @param total bytes in all; zero where nobody knows
     */
    UploadProgress(ProgressLine line, boolean quiet, String verb, long total) {
        this.line = line;
        this.quiet = quiet;
        this.verb = verb;
        this.total = total;
    }

    /** Counts bytes. Called by one thread. */
    void add(long bytes) {
        done += bytes;
        if (!quiet) {
            line.show(nanos -> nanos < QUIET_SECONDS * 1e9 ? "" : text(done, total, verb, nanos));
        }
    }

    static String text(long done, long total, String verb, long nanos) {
        double seconds = nanos / 1e9;
        String of = total == 0 ? "" : String.format(Locale.ROOT, " of %.1f", megabytes(total));
        return String.format(
                Locale.ROOT,
                "context: %.1f%s MB %s, %.1f MB/s, %.0f s",
                megabytes(done),
                of,
                verb,
                megabytes(done) / seconds,
                seconds);
    }

    private static double megabytes(long bytes) {
        return bytes / 1e6;
    }
}
