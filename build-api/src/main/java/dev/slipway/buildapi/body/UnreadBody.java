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
        request.resume();
    }
}
