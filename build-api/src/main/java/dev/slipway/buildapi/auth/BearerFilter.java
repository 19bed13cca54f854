package dev.slipway.buildapi.auth;

import dev.slipway.buildapi.account.AccountRequests;
import dev.slipway.buildapi.account.ApiToken;
import dev.slipway.http.BearerToken;
import dev.slipway.http.FailurePace;
import dev.slipway.http.Problem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;
import java.security.Principal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets requests with a valid token through, and makes the {@link Caller} their principal. Whoever sends the text of a token
 * that has ended is told when it did: who has the text may know that.
 *
 * <p>Refusals follow one another no faster than {@link FailurePace} lets them. They wait on the virtual thread of the request. A
 * request without a token guesses at nothing, so it is refused at once.
 */
@Provider
@NeedsToken
@Priority(Priorities.AUTHENTICATION)
class BearerFilter implements ContainerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(BearerFilter.class);
    private static final String ASK = "; an admin makes a new one with slipway tokens create";

    private final Authenticator tokens;
    private final FailurePace pace;
    private final HttpServerRequest server;

    /** @param server the request at hand */
    BearerFilter(Authenticator tokens, FailurePace pace, HttpServerRequest server) {
        this.tokens = tokens;
        this.pace = pace;
        this.server = server;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Optional<String> token = BearerToken.of(request.getHeaderString(HttpHeaders.AUTHORIZATION));
        if (token.isEmpty()) {
            abort(request, Problem.unauthenticated("send the header Authorization: Bearer <token>"));
            return;
        }
        try {
            Optional<Problem> refusal = refusal(request, tokens.standing(token.get()));
            if (refusal.isPresent()) {
                request.abortWith(inTurn(refusal.get(), token.get()));
            }
        } catch (SQLException e) {
            LOG.error("cannot look a token up: reason={}", e.getMessage());
            abort(request, Problem.unavailable("the database does not answer, so the token cannot be checked"));
        }
    }

    /** Why the request goes no further; empty where it does. */
    private static Optional<Problem> refusal(ContainerRequestContext request, TokenStanding standing) {
        return switch (standing) {
            case TokenStanding.Valid(Caller caller) -> {
                request.setSecurityContext(new CallerContext(
                        caller,
                        "https".equals(request.getUriInfo().getRequestUri().getScheme())));
                yield Optional.empty();
            }
            case TokenStanding.Unknown() -> unauthenticated("the token is not known here" + ASK);
            case TokenStanding.Expired(var expired, var since) -> ended(request, expired, "expired at " + since);
            case TokenStanding.Revoked(var revoked, var since) -> ended(request, revoked, "was revoked at " + since);
            case TokenStanding.Refused(String reason) -> unauthenticated("the token is not accepted: " + reason);
            case TokenStanding.NotAllowed(String subject, String reason) -> {
                String who = Caller.whoOfIssuer(subject);
                request.setProperty(RefusalFilter.REFUSED, who);
                yield Optional.of(Problem.forbidden("the token of " + who + " opens nothing here: " + reason));
            }
            case TokenStanding.Unchecked(String reason) ->
                Optional.of(Problem.unavailable("the token cannot be checked now: " + reason
                        + "; try again later, or use an API token (slw_…), which needs no issuer"));
        };
    }

    private static Optional<Problem> ended(ContainerRequestContext request, ApiToken ended, String how) {
        request.setProperty(RefusalFilter.REFUSED, "token:" + ended.id());
        return unauthenticated(
                "the " + Rights.introduction(ended.name(), ended.role(), ended.tenant()) + " " + how + ASK);
    }

    private static Optional<Problem> unauthenticated(String detail) {
        return Optional.of(Problem.unauthenticated(detail));
    }

    /** The refusal, once its turn has come. What is refused for no fault of the token's does not wait. */
    private Response inTurn(Problem refusal, String token) {
        if (refusal.status() >= 500) {
            return refusal.toResponse();
        }
        String address = AccountRequests.address(server).orElse("unknown");
        return switch (pace.next(address, FailurePace.nameOfToken(token))) {
            case FailurePace.Turn.TooMany(Duration retryAfter) -> tooMany(retryAfter);
            case FailurePace.Turn.In(Duration wait) -> {
                try {
                    yield pace.await(wait) ? refusal.toResponse() : tooMany(wait);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    yield Problem.unavailable("the service is stopping").toResponse();
                }
            }
        };
    }

    private static Response tooMany(Duration retryAfter) {
        long seconds = Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds());
        return Response.fromResponse(Problem.tooManyRefusals(seconds).toResponse())
                .header(HttpHeaders.RETRY_AFTER, seconds)
                .build();
    }

    private static void abort(ContainerRequestContext request, Problem problem) {
        request.abortWith(problem.toResponse());
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
