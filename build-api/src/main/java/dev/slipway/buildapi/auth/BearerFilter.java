package dev.slipway.buildapi.auth;

import dev.slipway.http.BearerToken;
import dev.slipway.http.Problem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;
import java.security.Principal;
import java.util.Optional;

/** Lets requests with a known token through, and makes the {@link Caller} their principal. */
@Provider
@NeedsToken
@Priority(Priorities.AUTHENTICATION)
class BearerFilter implements ContainerRequestFilter {
    private final TokenAuthority tokens;

    BearerFilter(TokenAuthority tokens) {
        this.tokens = tokens;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Optional<String> token = BearerToken.of(request.getHeaderString(HttpHeaders.AUTHORIZATION));
        if (token.isEmpty()) {
            refuse(request, "send the header Authorization: Bearer <token>");
            return;
        }
        Optional<Caller> caller = tokens.caller(token.get());
        if (caller.isEmpty()) {
            refuse(request, "the token is not known");
            return;
        }
        request.setSecurityContext(new CallerContext(
                caller.get(),
                "https".equals(request.getUriInfo().getRequestUri().getScheme())));
    }

    private static void refuse(ContainerRequestContext request, String detail) {
        request.abortWith(Problem.unauthenticated(detail).toResponse());
    }

    private record CallerContext(Caller caller, boolean secure) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller.role().word().equals(role);
        }

        @Override
        public boolean isSecure() {
            return secure;
        }

        @Override
        public String getAuthenticationScheme() {
            return "Bearer";
        }
    }
}
