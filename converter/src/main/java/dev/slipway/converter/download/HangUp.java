package dev.slipway.converter.download;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/** Ends an answer whose client does not read it. */
final class HangUp {
    /** CANCEL (RFC 9113, section 7). */
    private static final long CANCEL = 8;

    private HangUp() {}

    /**
     * Throws away what waits to be sent. {@link io.vertx.core.http.HttpConnection#close} would wait for the client to take it, for
     * ever.
     */
    static void on(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(CANCEL);
        } else if (request.connection() instanceof ConnectionBase connection) {
            connection.channelHandlerContext().close();
        } else {
            request.connection().close();
        }
    }
}
