package dev.slipway.launcher.machine;

import dev.slipway.agent.protocol.Forward;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A machine that was started, until {@link #destroy()}. */
public interface RunningMachine {
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

    /** Ends the machine and removes everything of it, at once. Idempotent, does not throw, returns when it is gone. */
    void destroy();
}
