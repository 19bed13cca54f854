package dev.slipway.cli.output;

import dev.slipway.disk.ProgressListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how much of an image is read, and then how much of its disk is hashed. */
public final class TerminalProgress implements ProgressListener {
    private final ProgressLine line;
    private final boolean quiet;

    public TerminalProgress(PrintWriter out, boolean quiet) {
        this(ProgressLine.on(out), quiet);
    }

    public TerminalProgress(ProgressLine line, boolean quiet) {
        this.line = line;
        this.quiet = quiet;
    }

    @Override
    public void layerBytes(long bytes, long total) {
        if (!quiet) {
            line.show(nanos -> text(bytes, total, "of layers", nanos));
        }
    }

    @Override
    public void diskBytes(long bytes, long total) {
        if (!quiet) {
            line.show(nanos -> text(bytes, total, "of the disk hashed", nanos));
        }
    }

    private static String text(long bytes, long total, String of, long nanos) {
        return String.format(
                Locale.ROOT,
                "%3d %%  %,d of %,d MB %s, %.1f s",
                total == 0 ? 100 : 100 * bytes / total,
                bytes >> 20,
                total >> 20,
                of,
                nanos / 1e9);
    }

    /** Ends the line. */
    public void finish() {
        line.clear();
    }
}
