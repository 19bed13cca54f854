package dev.slipway.registry.copy;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.transport.SideTask;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Ends what takes too long, wherever it stands still. */
final class Deadline {
    private Deadline() {}

    /**
     * Returns when the work has ended, by itself or by an interrupt.
     *
     * @param what it is, for the message
     * @throws RegistryException.Unavailable it took too long
     * @throws RegistryException.Interrupted the calling thread was interrupted
     */
    static <T> T within(Duration longest, String what, Transfers.Turn<T> work) throws IOException {
        SideTask<T> task = SideTask.start(work::take);
        try {
            return task.join(longest);
        } catch (TimeoutException e) {
            throw new RegistryException.Unavailable(what + " took longer than " + longest.toSeconds() + " s", e);
        } finally {
            task.end();
        }
    }
}
