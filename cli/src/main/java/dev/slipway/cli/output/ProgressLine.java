package dev.slipway.cli.output;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Says how far a long work is, now and then: on a terminal in one line that is written over, elsewhere in a line of its own
 * every few seconds, so that a log of it stays short. Safe for use by several threads.
 */
public final class ProgressLine {
    private static final Duration ON_A_TERMINAL = Duration.ofMillis(200);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);
    private static final String ERASE = "\r\033[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier clock;
    private final long begin;
    private final AtomicLong next;
    private boolean shown;

    /** @param clock nanoseconds, as {@link System#nanoTime()} counts them */
    ProgressLine(PrintWriter out, boolean terminal, LongSupplier clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.begin = clock.getAsLong();
        this.next = new AtomicLong(begin + interval());
    }

    /** For the standard error of this process. */
    public static ProgressLine on(PrintWriter errors) {
        return new ProgressLine(
                errors, System.console() != null && System.console().isTerminal(), System::nanoTime);
    }

    /** @param text makes the line of the nanoseconds since the beginning; called only when one is due */
    public void show(LongFunction<String> text) {
        long now = clock.getAsLong();
        long due = next.get();
        if (now - due < 0 || !next.compareAndSet(due, now + interval())) {
            return;
        }
        String line = text.apply(now - begin);
        synchronized (this) {
            if (terminal) {
                out.print(ERASE + line);
                shown = true;
            } else {
                out.println(line);
            }
            out.flush();
        }
    }

    /** Makes room for other lines. */
    public synchronized void clear() {
        if (shown) {
            out.print(ERASE);
            out.flush();
            shown = false;
        }
    }

    private long interval() {
        return (terminal ? ON_A_TERMINAL : ELSEWHERE).toNanos();
    }
}
