package dev.slipway.registry.client;

import dev.slipway.registry.transport.SideTask;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends one chunk at a time, while its caller gathers the next one. */
final class ChunkSender implements AutoCloseable {
    private static final Duration MOMENTS = Duration.ofSeconds(2);

    private @Nullable SideTask<?> underWay;

    /** Waits for the chunk before this one, and begins to send this one. */
    void send(Callable<?> chunk) throws IOException {
        await();
        underWay = SideTask.start(chunk);
    }

    /** Returns when nothing is under way, and throws what the sending did. */
    void await() throws IOException {
        if (underWay != null) {
            underWay.join();
            underWay = null;
        }
    }

    /** Nothing goes on after this. What breaks off in the middle of a chunk may be lost whole, so it is let end if that is soon. */
    @Override
    public void close() {
        SideTask<?> sending = underWay;
        if (sending == null) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            sending.join(MOMENTS);
        } catch (IOException | TimeoutException e) {
            // There is a failure already, which says more.
        }
        sending.end();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
