package dev.slipway.buildapi.request;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.fold.Anticipation;
import dev.slipway.buildapi.read.BuildStatus;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.events.BuildRequested;
import dev.slipway.http.FieldError;
import dev.slipway.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How requests for builds over HTTP are answered, whatever their path. */
@ApplicationScoped
public class RequestAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(RequestAnswers.class);

    /** Builds take minutes; whoever waits for the end of one need not ask more often. */
    private static final int COME_AGAIN_SECONDS = 30;

    private final Anticipation anticipation;
    private final ReadModel model;
    private final BuildIds ids = new BuildIds(Clock.systemUTC());

    @Inject
    RequestAnswers(Anticipation anticipation, ReadModel model) {
        this.anticipation = anticipation;
        this.model = model;
    }

    /** The id of a new build. */
    public String nextId() {
        return ids.next();
    }

    /**
     * The answer about a build that an earlier request with the same key asked for, if it is known.
     *
     * @throws SQLException when the read model does not answer
     */
    public Optional<Response> madeBefore(Optional<String> buildId) throws SQLException {
        if (buildId.isEmpty()) {
            return Optional.empty();
        }
        return model.status(buildId.get()).map(BuildStatus::tenant).map(tenant -> accepted(buildId.get(), tenant));
    }

    /** Answers what became of a request. */
    public Response of(RequestOutcome outcome, Caller caller) {
        return switch (outcome) {
            case RequestOutcome.Accepted(BuildRequested build) -> accepted(build);
            case RequestOutcome.Invalid invalid ->
                Problem.invalidRequest(
                                invalid.errors().stream().map(Upload::inForm).toList())
                        .toResponse();
            case RequestOutcome.Forbidden(FieldError error) ->
                Rights.forbidden(caller, error).toResponse();
            case RequestOutcome.TooMany(String reason) ->
                Response.fromResponse(Problem.tooManyBuilds(reason).toResponse())
                        .header(HttpHeaders.RETRY_AFTER, COME_AGAIN_SECONDS)
                        .build();
            case RequestOutcome.Unavailable(String reason) ->
                Problem.unavailable(reason).toResponse();
            case RequestOutcome.SourceTimedOut(String reason) ->
                Problem.unavailable(reason).toResponse();
        };
    }

    private Response accepted(BuildRequested build) {
        try {
            anticipation.anticipate(build.buildId(), build);
        } catch (SQLException e) {
            // The build is safe on Kafka; it shows up when the read model has caught up.
            LOG.warn("cannot show a new build yet: buildId={} reason={}", build.buildId(), e.getMessage());
        }
        return accepted(build.buildId(), build.spec().tenant());
    }

    private static Response accepted(String buildId, String tenant) {
        String location = "/v1/builds/" + buildId;
        return Response.accepted(new NewBuild(buildId, tenant, "requested", location))
                .location(URI.create(location))
                .build();
    }
}
