package dev.slipway.token.exchange;

import dev.slipway.http.AnyQuery;
import dev.slipway.http.FailurePace;
import io.micrometer.core.instrument.Timer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /token}, in both forms. Knows HTTP and nothing else. Clients of the protocol send what they like besides ({@code
 * client_id}, {@code access_type}), so that other parameters are no error.
 *
 * <p>A refusal may wait before it is answered, see {@link FailurePace}.
 */
@AnyQuery
@Path("/token")
public class ExchangeChannel {
    private final ExchangeStep exchange;
    private final ExchangeJournal journal;
    private final FailurePace pace;

    ExchangeChannel(ExchangeStep exchange, ExchangeJournal journal, FailurePace pace) {
        this.exchange = exchange;
        this.journal = journal;
        this.pace = pace;
    }

    /**
     * Distribution token authentication: Basic credentials, {@code service}, any number of {@code scope}, {@code
     * offline_token}. {@code account} repeats the user name and is not read.
     */
    @GET
    @RunOnVirtualThread
    public Response get(
            @Context HttpServerRequest http,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @QueryParam("service") @Nullable String service,
            @QueryParam("scope") List<String> scopes,
            @QueryParam("offline_token") @Nullable String offlineToken)
            throws InterruptedException {
        ExchangeRequest request = new ExchangeRequest(
                BasicCredentials.parse(Optional.ofNullable(authorization)),
                Optional.ofNullable(service).filter(name -> !name.isEmpty()),
                scopes,
                "true".equals(offlineToken));
        return Answers.basic(run(request, addressOf(http)));
    }

    /** Distribution OAuth2 token authentication. The form is read here: a declared one would be read without a bound. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    public Response post(
            @Context HttpServerRequest http,
            InputStream body,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable String contentLength)
            throws InterruptedException {
        return switch (FormBody.read(body, contentLength)) {
            case FormBody.Fields(MultivaluedMap<String, String> form) -> post(new OAuthForm(form), addressOf(http));
            case FormBody.Refused(int status, String reason) -> Answers.refusedForm(status, reason);
        };
    }

    private Response post(OAuthForm form, String address) throws InterruptedException {
        return switch (form.read()) {
            case OAuthForm.Read.Request(ExchangeRequest request) -> Answers.oauth(run(request, address));
            case OAuthForm.Read.Refused(ExchangeOutcome.Malformed malformed) -> Answers.oauth(malformed);
        };
    }

    private ExchangeOutcome run(ExchangeRequest request, String address) throws InterruptedException {
        Timer.Sample begun = journal.begin();
        ExchangeOutcome outcome = exchange.exchange(request);
        return switch (turnOf(pace, outcome, request, address)) {
            case FailurePace.Turn.TooMany(Duration retryAfter) -> {
                ExchangeOutcome tooMany = new ExchangeOutcome.TooMany(retryAfter);
                journal.record(request, tooMany, address, begun);
                yield tooMany;
            }
            case FailurePace.Turn.In(Duration wait) -> {
                journal.record(request, outcome, address, begun);
                yield pace.await(wait) ? outcome : new ExchangeOutcome.TooMany(wait);
            }
        };
    }

    /**
     * Only who guesses at credentials waits. A malformed request is refused before its credential is looked at, so that it
     * teaches nobody anything.
     */
    static FailurePace.Turn turnOf(FailurePace pace, ExchangeOutcome outcome, ExchangeRequest request, String address) {
        return switch (outcome) {
            case ExchangeOutcome.Denied denied ->
                pace.next(address, request.presented().guessedAt());
            case ExchangeOutcome.Malformed malformed -> FailurePace.AT_ONCE;
            case ExchangeOutcome.Issued issued -> FailurePace.AT_ONCE;
            case ExchangeOutcome.NotReady notReady -> FailurePace.AT_ONCE;
            case ExchangeOutcome.TooMany tooMany -> FailurePace.AT_ONCE;
        };
    }

    /** The other end of the connection. Headers that name another address count only where Quarkus is told to trust a proxy. */
    private static String addressOf(HttpServerRequest http) {
        SocketAddress address = http.remoteAddress();
        String host = address == null ? null : address.hostAddress();
        return host == null ? "unknown" : host;
    }
}
