package dev.slipway.buildapi.auth;

import dev.slipway.buildapi.account.ApiToken;
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
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets requests with a valid token through, and makes the {@link Caller} their principal. Whoever sends the text of a token
 * that has ended is told when it did: who has the text may know that.
 */
@Provider
@NeedsToken
@Priority(Priorities.AUTHENTICATION)
class BearerFilter implements ContainerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(BearerFilter.class);
    private static final String ASK = "; an admin makes a new one with slipway tokens create";

    private final Authenticator tokens;

    BearerFilter(Authenticator tokens) {
        this.tokens = tokens;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Optional<String> token = BearerToken.of(request.getHeaderString(HttpHeaders.AUTHORIZATION));
        if (token.isEmpty()) {
            refuse(request, "send the header Authorization: Bearer <token>");
            return;
        }
        try {
            switch (tokens.standing(token.get())) {
                case TokenStanding.Valid(Caller caller) ->
                    request.setSecurityContext(new CallerContext(
                            caller,
                            "https".equals(request.getUriInfo().getRequestUri().getScheme())));
                case TokenStanding.Unknown() -> refuse(request, "the token is not known here" + ASK);
                case TokenStanding.Expired(var expired, var since) -> refuse(request, expired, "expired at " + since);
                case TokenStanding.Revoked(var revoked, var since) ->
                    refuse(request, revoked, "was revoked at " + since);
            }
        } catch (SQLException e) {
            LOG.error("cannot look a token up: reason={}", e.getMessage());
            request.abortWith(Problem.unavailable("the database does not answer, so the token cannot be checked")
                    .toResponse());
        }
    }

    private static void refuse(ContainerRequestContext request, ApiToken ended, String how) {
        request.setProperty(RefusalFilter.ENDED_TOKEN, ended.id());
        refuse(request, "the " + Rights.introduction(ended.name(), ended.role(), ended.tenant()) + " " + how + ASK);
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
