package dev.slipway.machine.network;

import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Tells of what a machine was refused: each thing once in the build's log, within bounds, and all in a metric. */
final class Refusals {
    private static final int LINES = 100;
    /** Names have 253 characters at most; paths may have more. */
    private static final int LONGEST_NAME = 300;

    private final Consumer<String> log;
    private final Consumer<Verdict.Refusal> metric;
    private final Set<String> told = new HashSet<>();

    Refusals(Consumer<String> log, Consumer<Verdict.Refusal> metric) {
        this.log = log;
        this.metric = metric;
    }

    void tell(Verdict.Refusal reason, String what) {
        metric.accept(reason);
        String line = "network: " + Excerpt.of(Visible.line(what), LONGEST_NAME) + " is refused: " + reason.words();
        synchronized (told) {
            if (told.size() > LINES || !told.add(line)) {
                return;
            }
            if (told.size() > LINES) {
                line = "network: more is refused, and not listed here";
            }
        }
        log.accept(line);
    }
}
