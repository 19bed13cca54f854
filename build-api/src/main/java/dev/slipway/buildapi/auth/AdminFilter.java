package dev.slipway.buildapi.auth;

import dev.slipway.http.Problem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Lets admins through, after {@link BearerFilter}. */
@Provider
@NeedsAdmin
@Priority(Priorities.AUTHORIZATION)
class AdminFilter implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
        if (!(request.getSecurityContext().getUserPrincipal() instanceof Caller caller)) {
            request.abortWith(Problem.unauthenticated("send the header Authorization: Bearer <token>")
                    .toResponse());
        } else if (!caller.isAdmin()) {
            request.abortWith(Rights.forbidden(caller, "only an admin's token may see and change accounts")
                    .toResponse());
        }
    }
}
