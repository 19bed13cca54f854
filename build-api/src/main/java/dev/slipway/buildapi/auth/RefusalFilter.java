package dev.slipway.buildapi.auth;

import dev.slipway.buildapi.account.AccountRequests;
import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.Audited;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.text.Excerpt;
import dev.slipway.http.Problem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;

/** Has each refusal of a token written down, wherever it was decided. */
@Provider
@NeedsToken
class RefusalFilter implements ContainerResponseFilter {
    /** Where {@link BearerFilter} leaves whom it refused, as far as the token proved that. */
    static final String REFUSED = "dev.slipway.buildapi.refused";

    private static final Pattern TOKEN = Pattern.compile(ApiTokenChanged.TEXT_PREFIX + "[^/]+");
    /** The beginning of a JWT in base64url: {@code {"}. */
    private static final Pattern JWT = Pattern.compile("eyJ[^/]*\\.[^/]+");

    private final RefusalLog log;
    private final HttpServerRequest server;
    private final InstantSource clock = Clock.systemUTC();

    /** @param server the request at hand */
    RefusalFilter(RefusalLog log, HttpServerRequest server) {
        this.log = log;
        this.server = server;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() == 401 || response.getStatus() == 403) {
            log.add(new Audited(
                    "build-api",
                    AuditedAction.API_REFUSED,
                    who(request),
                    false,
                    Optional.of(request.getMethod() + " "
                            + shown(request.getUriInfo().getPath())),
                    response.getEntity() instanceof Problem problem ? Optional.of(problem.detail()) : Optional.empty(),
                    AccountRequests.address(server),
                    clock.instant()));
        } else if (response.getEntity() instanceof Problem problem && problem.saysTooManyRefusals()) {
            log.count();
        }
    }

    /** Without a token that somebody took for a token's id. */
    static String shown(String path) {
        String withoutTokens =
                TOKEN.matcher(path.replaceFirst("^/", "")).replaceAll(ApiTokenChanged.TEXT_PREFIX + "***");
        return "/" + Excerpt.ofName(JWT.matcher(withoutTokens).replaceAll("eyJ***"));
    }

    private static String who(ContainerRequestContext request) {
        if (request.getSecurityContext() != null
                && request.getSecurityContext().getUserPrincipal() instanceof Caller caller) {
            return caller.who();
        }
        return request.getProperty(REFUSED) instanceof String who ? who : "unknown";
    }
}
