package dev.slipway.machine;

import dev.slipway.agent.protocol.Forward;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A machine that was started, until {@link #destroy()}. */
public interface RunningMachine {
    /** Between the end of its channel and that of its process. */
    int END_MILLIS = 500;

    /** As many as a message can bear. */
    int CONSOLE_LINES = 10;

    /** What the agent says. Ends when the machine does. */
    InputStream in();

    /** What the agent hears. */
    OutputStream out();

    /** How the machine reaches the registry and its token endpoint where they lie on the host's loopback; empty where it does by itself. */
    List<Forward> forwards();

    /** Completes with the exit code of the machine's process when it ends by itself or is destroyed; never exceptionally. */
    CompletableFuture<Integer> exited();

    /** The last lines of the machine's console, bounded, to explain a machine that died. */
    List<String> consoleTail();

    /** How it ended, if it has, and what its console said last, to be put behind a message. Waits a moment for an end that is under way. */
    default String lastWords() {
        StringBuilder words = new StringBuilder();
        try {
            words.append("; exit code ").append(exited().get(END_MILLIS, TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exit code is never exceptional", e);
        } catch (TimeoutException e) {
            words.setLength(0); // It runs.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            words.setLength(0);
        }
        List<String> console = consoleTail();
        List<String> last = console.subList(Math.max(0, console.size() - CONSOLE_LINES), console.size());
        return last.isEmpty()
                ? words.toString()
                : words.append("; its console said: ")
                        .append(String.join(" | ", last))
                        .toString();
    }

    /** Ends the machine and removes everything of it, at once. Idempotent, does not throw, returns when it is gone. */
    void destroy();
}
