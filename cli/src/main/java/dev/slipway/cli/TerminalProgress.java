package dev.slipway.cli;

import dev.slipway.disk.ProgressListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how much of an image is read. */
final class TerminalProgress implements ProgressListener {
    private final ProgressLine line;
    private final boolean quiet;

    TerminalProgress(PrintWriter out, boolean quiet) {
        this(ProgressLine.on(out), quiet);
    }

    TerminalProgress(ProgressLine line, boolean quiet) {
        this.line = line;
        this.quiet = quiet;
    }

    @Override
    public void layerBytes(long bytes, long total) {
        if (!quiet) {
            line.show(nanos -> text(bytes, total, nanos));
        }
    }

    private static String text(long bytes, long total, long nanos) {
        return String.format(
                Locale.ROOT,
                "%3d %%  %,d of %,d MB of layers, %.1f s",
                total == 0 ? 100 : 100 * bytes / total,
                bytes >> 20,
                total >> 20,
                nanos / 1e9);
    }

    /** Ends the line. */
    void finish() {
        line.clear();
    }
}
