package dev.slipway.buildapi.idempotency;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.body.LargeBody;
import dev.slipway.http.BodyRead;
import dev.slipway.http.Problem;
import dev.slipway.oci.Digest;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims the key of a request whose caller is known, and reads its body where that is small. */
@Provider
@Idempotent
@Priority(Priorities.ENTITY_CODER)
class IdempotencyFilter implements ContainerRequestFilter {
    /** Bytes; no method with a small body takes more. */
    static final int BODY_LIMIT = 256 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyFilter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String BODY = "body";

    private final IdempotentRequest current;
    private final ResourceInfo resource;

    /** @param current the request at hand */
    IdempotencyFilter(IdempotentRequest current, ResourceInfo resource) {
        this.current = current;
        this.resource = resource;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        List<String> values = request.getHeaders().getOrDefault(IdempotencyKey.HEADER, List.of());
        if (values.isEmpty()) {
            return;
        }
        switch (IdempotencyKey.of(values)) {
            case IdempotencyKey.Reading.Unreadable(String reason) ->
                abort(request, Problem.invalidRequest(IdempotencyKey.HEADER, reason));
            case IdempotencyKey.Reading.Read(IdempotencyKey key) -> {
                try {
                    begin(request, key).ifPresent(request::abortWith);
                } catch (SQLException e) {
                    LOG.error("cannot look an idempotency key up: reason={}", e.getMessage());
                    abort(
                            request,
                            Problem.unavailable("the database does not answer, so the " + IdempotencyKey.HEADER
                                    + " cannot be looked up"));
                }
            }
        }
    }

    private Optional<Response> begin(ContainerRequestContext request, IdempotencyKey key) throws SQLException {
        if (!(request.getSecurityContext().getUserPrincipal() instanceof Caller caller)) {
            throw new IllegalStateException(
                    "a method that is Idempotent needs a token: " + resource.getResourceMethod());
        }
        Optional<Response> refused = current.begin(key, caller.id(), operation(request));
        if (refused.isPresent() || resource.getResourceMethod().isAnnotationPresent(LargeBody.class)) {
            return refused;
        }
        return switch (BodyRead.of(request.getEntityStream(), BODY_LIMIT, PATIENCE)) {
            case BodyRead.Whole(byte[] body) -> {
                request.setEntityStream(new ByteArrayInputStream(body));
                yield current.settle(List.of(Digest.sha256(body).toString()));
            }
            case BodyRead.TooLarge(int limit) -> wrong("has more than " + limit + " bytes");
            case BodyRead.TooSlow(Duration patience) -> wrong("did not come within " + patience);
            case BodyRead.CutOff(String reason) -> wrong("was cut off: " + reason);
        };
    }

    private static String operation(ContainerRequestContext request) {
        URI uri = request.getUriInfo().getRequestUri();
        String path = request.getMethod() + " " + uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static Optional<Response> wrong(String reason) {
        return Optional.of(Problem.invalidRequest(BODY, reason).toResponse());
    }

    private static void abort(ContainerRequestContext request, Problem problem) {
        request.abortWith(problem.toResponse());
    }
}
