package dev.slipway.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Takes signals from the JVM, which would end the process, for as long as it is open. */
public final class Interrupts implements AutoCloseable {
    private final List<Runnable> undo = new ArrayList<>();

    /**
     * @param names as in {@code INT}
     * @param handler gets the number of each signal, on a thread of its own
     */
    public Interrupts(List<String> names, IntConsumer handler) {
        for (String name : names) {
            Signal signal = new Signal(name);
            SignalHandler before = Signal.handle(signal, given -> handler.accept(given.getNumber()));
            if (before == SignalHandler.SIG_IGN) {
                // Whoever started us in the background wants it so.
                Signal.handle(signal, SignalHandler.SIG_IGN);
            } else {
                undo.add(() -> Signal.handle(signal, before));
            }
        }
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
    }
}
