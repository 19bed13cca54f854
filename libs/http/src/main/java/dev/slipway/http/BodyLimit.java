package dev.slipway.http;

import static java.util.Objects.requireNonNull;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.OptionalLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Bounds the body of every request where it is read, and not by its path: Quarkus REST hands out a stream that ends with 413
 * beyond the limit, until the resource method that was matched lifts it with {@link #lift}.
 *
 * <p>The server itself turns away every larger {@code Content-Length} before any method is matched, and only bodies of unknown
 * length have the bound in their stream. So the length is out of sight while the server looks at it, and the bound is set for
 * all requests.
 */
@ApplicationScoped
public class BodyLimit {
    private static final String LENGTH = BodyLimit.class.getName() + ".length";

    private final Long bytes;

    @Inject
    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
        this.bytes = limit.asLongValue();
    }

    void install(@Observes Router router) {
        router.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1).handler(this::beforeTheServerLooks);
        router.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1).handler(this::afterTheServerLooked);
    }

    /**
     * Lets the method that the request was matched with read any number of bytes. It counts them itself.
     *
     * @param context the request's
     */
    public static void lift(RoutingContext context) {
        context.remove(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY);
    }

    private void beforeTheServerLooks(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        OptionalLong declared = DeclaredLength.of(length);
        if (length != null && declared.isEmpty()) {
            context.fail(HttpResponseStatus.BAD_REQUEST.code());
            return;
        }
        if (declared.isPresent() && declared.getAsLong() > bytes) {
            context.put(LENGTH, length);
            context.request().headers().remove(HttpHeaders.CONTENT_LENGTH);
        }
        context.next();
    }

    private void afterTheServerLooked(RoutingContext context) {
        if (context.get(LENGTH) != null) {
            String length = requireNonNull(context.remove(LENGTH));
            context.request().headers().set(HttpHeaders.CONTENT_LENGTH, length);
        }
        context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, bytes);
        context.next();
    }
}
