package dev.slipway.token.exchange;

import dev.slipway.token.exchange.Answers.OAuthError;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the forms of {@code POST /token} away that are larger than any client's, or of unknown length, before a byte of
 * them is kept: whoever posts one has not said yet who they are.
 */
@ApplicationScoped
class FormLimit {
    /** Bytes; a build's credential and twenty scopes take about 4 KiB. */
    static final long MAX_BYTES = 64 * 1024L;

    void install(@Observes Router router) {
        router.post("/token").order(Integer.MIN_VALUE).handler(FormLimit::check);
    }

    private static void check(RoutingContext context) {
        Optional<Long> length = length(context.request().getHeader(HttpHeaders.CONTENT_LENGTH));
        if (length.isEmpty()) {
            refuse(context, HttpResponseStatus.LENGTH_REQUIRED, "send the form with its Content-Length");
        } else if (length.get() > MAX_BYTES) {
            refuse(
                    context,
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    "the form has " + length.get() + " bytes, more than the " + MAX_BYTES + " that are read");
        } else {
            context.next();
        }
    }

    private static Optional<Long> length(@Nullable String header) {
        try {
            return Optional.ofNullable(header).map(Long::valueOf).filter(length -> length >= 0);
        } catch (NumberFormatException malformed) {
            return Optional.empty();
        }
    }

    private static void refuse(RoutingContext context, HttpResponseStatus status, String reason) {
        context.response()
                .setStatusCode(status.code())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(Json.encode(new OAuthError("invalid_request", reason)));
        // What still comes is thrown away as it comes.
        context.request().resume();
    }
}
