package dev.slipway.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Refuses requests that name no host (RFC 9112, section 3.2), as HTTP/1.0 may: the framework has no address for them, and fails. */
@ApplicationScoped
class NamedHosts {
    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE + 1).handler(NamedHosts::check);
    }

    private static void check(RoutingContext context) {
        if (context.request().authority() == null) {
            context.fail(HttpResponseStatus.BAD_REQUEST.code());
        } else {
            context.next();
        }
    }
}
