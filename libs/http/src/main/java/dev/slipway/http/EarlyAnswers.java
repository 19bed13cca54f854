package dev.slipway.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * Answers that are told before the request's body has come to its end. With HTTP/1.1 errors end the connection, so that the
 * client may stop sending (RFC 9112, section 9.3); HTTP/2 ends the stream alone, and whoever names a connection there breaks
 * the protocol (RFC 9113, section 8.2.2).
 *
 * <p>What still comes is thrown away as it comes: an input stream over the body would collect all of it in memory. A client may
 * finish its body, so that it gets to read the answer, and has {@link #GRACE} for that.
 */
@ApplicationScoped
class EarlyAnswers {
    static final Duration GRACE = Duration.ofSeconds(30);

    /** CANCEL (RFC 9113, section 7). */
    private static final long CANCEL = 8;

    private final Duration grace;

    @Inject
    EarlyAnswers() {
        this(GRACE);
    }

    /** With less or more patience than usual. */
    EarlyAnswers(Duration grace) {
        this.grace = grace;
    }

    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::watch);
    }

    private void watch(RoutingContext context) {
        context.addHeadersEndHandler(_ -> beforeTheHeaders(context.request(), context.response()));
        context.addEndHandler(_ -> {
            // The end of the connection ends the answer as well; whoever reads the body is told so by its own handler.
            if (!context.response().closed()) {
                afterTheAnswer(context.request(), context.vertx());
            }
        });
        context.next();
    }

    private static void beforeTheHeaders(HttpServerRequest request, HttpServerResponse response) {
        if (response.getStatusCode() >= 400 && request.version() != HttpVersion.HTTP_2 && isBodyToCome(request)) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    private static boolean isBodyToCome(HttpServerRequest request) {
        boolean hasBody = request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || DeclaredLength.of(request.getHeader(HttpHeaders.CONTENT_LENGTH))
                                .orElse(0)
                        > 0;
        return hasBody && !request.isEnded();
    }

    private void afterTheAnswer(HttpServerRequest request, Vertx vertx) {
        if (request.isEnded()) {
            return;
        }
        long timer = vertx.setTimer(grace.toMillis(), _ -> giveUp(request));
        try {
            request.endHandler(_ -> vertx.cancelTimer(timer));
            request.exceptionHandler(_ -> vertx.cancelTimer(timer));
            request.handler(null);
            request.resume();
        } catch (IllegalStateException e) {
            // HTTP/2 says so of a body that has come to its end, between any question and this; HTTP/1.1 does not mind.
            vertx.cancelTimer(timer);
        }
    }

    private static void giveUp(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(CANCEL);
        } else {
            request.connection().close();
        }
    }
}
