package dev.slipway.buildapi.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.http.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that no resource answered: nothing takes their path, or what took it failed in a way that nobody foresaw. They
 * are answered below JAX-RS, where a path says whose they are; an exception mapper for everything would answer for the other
 * services in the process, too.
 */
@ApplicationScoped
class UnansweredRequests {
    private static final Logger LOG = LoggerFactory.getLogger(UnansweredRequests.class);
    private static final int FIRST = Integer.MIN_VALUE;
    /** After every resource, and before the server's own page for what it does not find. */
    private static final int ALMOST_LAST = Integer.MAX_VALUE - 1;

    private final ObjectMapper json;

    @Inject
    UnansweredRequests(ObjectMapper json) {
        this.json = json;
    }

    void install(@Observes Router router) {
        for (String root : ApiPaths.ROOTS) {
            router.route(root + "/*").order(FIRST).failureHandler(this::failed);
            router.route(root + "/*").order(ALMOST_LAST).handler(this::notFound);
        }
    }

    private void notFound(RoutingContext context) {
        answer(context, Problem.noSuchPath(context.request().path()));
    }

    private void failed(RoutingContext context) {
        if (context.response().headWritten()) {
            // Too late to say anything: whoever comes next cuts the response off.
            context.next();
        } else if (context.failure() == null && context.statusCode() < 500) {
            answer(context, Problem.ofStatus(context.statusCode()));
        } else {
            String reference = UUID.randomUUID().toString();
            LOG.error(
                    "a request failed: reference={} method={} path={}",
                    reference,
                    context.request().method(),
                    context.request().path(),
                    context.failure());
            answer(context, Problem.internal(reference));
        }
    }

    private void answer(RoutingContext context, Problem problem) {
        context.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(body(problem));
    }

    private Buffer body(Problem problem) {
        try {
            return Buffer.buffer(json.writeValueAsBytes(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of plain values always serializes", e);
        }
    }
}
