package dev.slipway.buildapi.body;

import dev.slipway.buildapi.problem.ApiPaths;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Errors that are told before the request's body has come to its end. With HTTP/1.1 they end the connection, so that the
 * client may stop sending (RFC 9112, section 9.3); HTTP/2 ends the stream alone, and whoever names a connection there breaks
 * the protocol (RFC 9113, section 8.2.2).
 */
@ApplicationScoped
class EarlyAnswers {
    void install(@Observes Router router) {
        for (String root : ApiPaths.ROOTS) {
            router.route(root + "/*").order(Integer.MIN_VALUE).handler(EarlyAnswers::watch);
        }
    }

    private static void watch(RoutingContext context) {
        context.addHeadersEndHandler(_ -> beforeTheHeaders(context.request(), context.response()));
        context.next();
    }

    private static void beforeTheHeaders(HttpServerRequest request, HttpServerResponse response) {
        if (response.getStatusCode() >= 400 && request.version() != HttpVersion.HTTP_2 && isBodyToCome(request)) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    private static boolean isBodyToCome(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean hasBody =
                request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
        return hasBody && !request.isEnded();
    }
}
