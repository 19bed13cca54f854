package dev.slipway.standalone;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Tells whoever started Slipway what it is doing, a line when a step begins that may take long and one when it is done. */
final class Progress {
    private final PrintStream out;

    Progress(PrintStream out) {
        this.out = out;
    }

    synchronized void say(String line) {
        out.println(line);
        out.flush();
    }

    <T> T step(String name, Callable<T> work) throws Exception {
        Instant begin = Instant.now();
        T result = work.call();
        say(String.format(
                Locale.ROOT,
                "  %-12s %5.1f s",
                name,
                Duration.between(begin, Instant.now()).toMillis() / 1000.0));
        return result;
    }
}
