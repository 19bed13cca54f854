package dev.slipway.buildapi.body;

import dev.slipway.http.BodyLimit;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Lifts the server's limit for the request that was matched with a {@link LargeBody} method, once it is authenticated. */
@Provider
@LargeBody
@Priority(Priorities.AUTHORIZATION)
class LargeBodyFilter implements ContainerRequestFilter {
    private final CurrentVertxRequest current;

    LargeBodyFilter(CurrentVertxRequest current) {
        this.current = current;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        BodyLimit.lift(current.getCurrent());
    }
}
