package dev.slipway.cli;

import dev.slipway.disk.ProgressListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows on one line of a terminal how much of an image is read; says nothing anywhere else. */
final class TerminalProgress implements ProgressListener {
    private static final long STEP_NANOS = 200_000_000;

    private final PrintWriter out;
    private final boolean shown;
    private final long begin = System.nanoTime();
    private long next = begin + STEP_NANOS;
    private boolean begun;

    TerminalProgress(PrintWriter out, boolean quiet) {
        this.out = out;
        this.shown = !quiet && System.console() != null && System.console().isTerminal();
    }

    @Override
    public void layerBytes(long bytes, long total) {
        long now = System.nanoTime();
        if (!shown || now - next < 0) {
            return;
        }
        next = now + STEP_NANOS;
        begun = true;
        out.printf(
                Locale.ROOT,
                "\r%3d %%  %,d of %,d MB of layers, %.1f s",
                total == 0 ? 100 : 100 * bytes / total,
                bytes >> 20,
                total >> 20,
                (now - begin) / 1e9);
        out.flush();
    }

    /** Ends the line. */
    void finish() {
        if (begun) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
