package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.guard.GuardedSockets;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.hc.client5.http.ConnectTimeoutException;

/** What went wrong on a connection, in the words that every client of a registry knows. */
record SendFailures(Outgoing request, Duration stallTimeout, Watch.Exchange exchange) {

    /** There was no answer. */
    IOException inHead(Exception failure) {
        if (request.body().failure().isPresent()) {
            return request.body().failure().get();
        }
        if (failure instanceof GuardedSockets.ForbiddenAddressException forbidden) {
            return forbidden;
        }
        if (Thread.currentThread().isInterrupted()) {
            return interrupted(failure);
        }
        if (exchange.stalled() || isTimeout(failure)) {
            return new RegistryException.Unavailable(
                    request + ": no answer for " + stallTimeout.toSeconds() + " s", failure);
        }
        if (failure instanceof IllegalStateException) {
            return new RegistryException.Unavailable("the client is closed", failure);
        }
        return new RegistryException.Unavailable(request + ": " + describe(failure), failure);
    }

    /** The answer's body came to no good end. */
    RegistryException inBody(Exception failure) {
        if (Thread.currentThread().isInterrupted()) {
            return interrupted(failure);
        }
        if (isTimeout(failure)) {
            return new RegistryException.Unavailable(
                    "the body stalled for " + stallTimeout.toSeconds() + " s", failure);
        }
        return new RegistryException.Unavailable("the connection was cut: " + describe(failure), failure);
    }

    private static boolean isTimeout(Exception failure) {
        return failure instanceof SocketTimeoutException && !(failure instanceof ConnectTimeoutException);
    }

    private static RegistryException interrupted(Exception failure) {
        var cause = new InterruptedException(describe(failure));
        cause.initCause(failure);
        return new RegistryException.Interrupted(cause);
    }

    private static String describe(Exception failure) {
        String message = failure.getMessage();
        if (failure instanceof UnknownHostException) {
            return "no address is known for the name " + message;
        }
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
