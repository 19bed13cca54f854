package dev.slipway.buildapi.body;

import io.vertx.core.http.HttpServerRequest;

/** What is left of a request's body once its answer is decided. */
public final class UnreadBody {
    private UnreadBody() {}

    /**
     * Throws away what has not been read and what still comes. The server lets a client that was answered early finish its
     * body, and an input stream over that body would collect all of it in memory.
     */
    public static void drop(HttpServerRequest request) {
        request.handler(null);
        try {
            request.resume();
        } catch (IllegalStateException e) {
            // HTTP/2 says so of a body that has come to its end, between any question and this; HTTP/1.1 does not mind.
            return;
        }
    }
}
