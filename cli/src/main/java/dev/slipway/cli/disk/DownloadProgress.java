package dev.slipway.cli.disk;

import dev.slipway.cli.output.ProgressLine;
import java.io.PrintWriter;
import java.util.Locale;

/** Says how far a download is, how fast it is and how long it will take; then how much of the disk was checked. */
public final class DownloadProgress {
    private final PrintWriter errors;
    private final boolean quiet;
    private ProgressLine line;
    private long before;
    private long done;
    private long total;

    /** @param quiet says nothing */
    public DownloadProgress(PrintWriter errors, boolean quiet) {
        this.errors = errors;
        this.quiet = quiet;
        this.line = ProgressLine.on(errors);
    }

    /** Something else begins, and takes its own time. */
    private void phase() {
        line.clear();
        line = ProgressLine.on(errors);
    }

    /** @param what such as {@code the disk is being made} */
    void waitsFor(String what) {
        if (!quiet) {
            line.show(nanos -> String.format(Locale.ROOT, "disk: %s, %.0f s", what, nanos / 1e9));
        }
    }

    /**
     * A download begins, or goes on.
     *
     * @param have bytes that are there already
     * @param size of the whole
     */
    void begins(long have, long size) {
        phase();
        before = have;
        done = have;
        total = size;
    }

    void received(long bytes) {
        done += bytes;
        if (!quiet) {
            line.show(nanos -> text(before, done, total, nanos));
        }
    }

    /** It is all there, and is checked now. */
    void checks() {
        phase();
        done = 0;
    }

    void checked(long bytes) {
        done += bytes;
        if (!quiet) {
            line.show(nanos -> String.format(
                    Locale.ROOT,
                    "disk: %.1f of %.1f MB checked, %.0f s",
                    megabytes(done),
                    megabytes(total),
                    nanos / 1e9));
        }
    }

    /** Makes room for other lines. */
    void ends() {
        line.clear();
    }

    static String text(long before, long done, long total, long nanos) {
        double rate = (done - before) / Math.max(nanos / 1e9, 1e-9);
        return String.format(
                Locale.ROOT,
                "disk: %d %%, %.1f of %.1f MB, %.1f MB/s, %s",
                total == 0 ? 100 : 100 * done / total,
                megabytes(done),
                megabytes(total),
                rate / 1e6,
                done == before ? "nothing came yet" : left((total - done) / rate));
    }

    private static String left(double seconds) {
        long rounded = Math.round(seconds);
        return rounded < 100 ? rounded + " s left" : Math.round(seconds / 60) + " min left";
    }

    private static double megabytes(long bytes) {
        return bytes / 1e6;
    }
}
