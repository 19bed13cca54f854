package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a build's log through within bounds, and says in the log itself what it held back. The launcher puts every line
 * through one gate a build: a line over its limit is cut, lines that come faster than the rate are dropped and counted, and
 * after the total nothing more passes. Not safe for several threads.
 */
public final class LogGate {
    private static final String STREAM = "launcher";
    /** What a line costs beside its text: its JSON, its row in the read model. */
    private static final int LINE_OVERHEAD = 64;

    private final Limits limits;
    private double allowance;
    private Instant refilledAt;
    private long passed;
    private long dropped;
    private boolean closed;

    public LogGate(Limits limits, Instant now) {
        this.limits = limits;
        this.allowance = limits.burstBytes();
        this.refilledAt = now;
    }

    /**
     * @param lineChars where a line is cut
     * @param burstBytes what may pass at once after a quiet time
     * @param bytesPerSecond what may pass for long
     * @param totalBytes what may pass at all
     */
    public record Limits(int lineChars, long burstBytes, long bytesPerSecond, long totalBytes) {
        public static final Limits DEFAULT = new Limits(8 << 10, 8 << 20, 1 << 20, 64 << 20);

        /** The same, but for what may pass at all. */
        public Limits withTotal(long bytes) {
            return new Limits(lineChars, burstBytes, bytesPerSecond, bytes);
        }
    }

    /** The lines that pass now, with notices of what did not. */
    public List<Log.Line> pass(List<Log.Line> lines, Instant now) {
        requireNonNull(lines, "lines");
        refill(now);
        List<Log.Line> passing = new ArrayList<>();
        for (Log.Line line : lines) {
            pass(line, now, passing);
        }
        return passing;
    }

    /** The notice of lines that were dropped and not told yet; to be called once at the end. */
    public List<Log.Line> finish(Instant now) {
        List<Log.Line> notices = new ArrayList<>();
        noticeOfDropped(now, notices);
        return notices;
    }

    private void pass(Log.Line line, Instant now, List<Log.Line> passing) {
        if (closed) {
            return;
        }
        Log.Line cut = cut(line);
        long cost = cut.text().length() + LINE_OVERHEAD;
        if (passed + cost > limits.totalBytes()) {
            closed = true;
            noticeOfDropped(now, passing);
            passing.add(
                    Log.Line.of(
                            now,
                            STREAM,
                            "… the log is over " + size(limits.totalBytes())
                                    + ", nothing more is kept; an operator can change that with slipway.vm-launcher.log-limit"));
            return;
        }
        if (cost > allowance) {
            dropped++;
            return;
        }
        noticeOfDropped(now, passing);
        allowance -= cost;
        passed += cost;
        passing.add(cut);
    }

    private static String size(long bytes) {
        return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MiB";
    }

    private void noticeOfDropped(Instant now, List<Log.Line> passing) {
        if (dropped > 0) {
            passing.add(Log.Line.of(now, STREAM, "… " + dropped + " lines dropped, they came too fast"));
            dropped = 0;
        }
    }

    private void refill(Instant now) {
        double seconds = Math.max(0, Duration.between(refilledAt, now).toMillis()) / 1000.0;
        allowance = Math.min(limits.burstBytes(), allowance + seconds * limits.bytesPerSecond());
        refilledAt = now;
    }

    private Log.Line cut(Log.Line line) {
        String text = line.text();
        if (text.length() <= limits.lineChars()) {
            return line;
        }
        int end = limits.lineChars();
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return line.with(text.substring(0, end) + "… (" + (text.length() - end) + " more characters)");
    }
}
