package dev.slipway.token.exchange;

import dev.slipway.http.AnyQuery;
import io.micrometer.core.instrument.Timer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /token}, in both forms. Knows HTTP and nothing else. Clients of the protocol send what they like besides ({@code
 * client_id}, {@code access_type}), so that other parameters are no error.
 */
@AnyQuery
@Path("/token")
public class ExchangeChannel {
    private final ExchangeStep exchange;
    private final ExchangeJournal journal;

    ExchangeChannel(ExchangeStep exchange, ExchangeJournal journal) {
        this.exchange = exchange;
        this.journal = journal;
    }

    /**
     * Distribution token authentication: Basic credentials, {@code service}, any number of {@code scope}, {@code
     * offline_token}. {@code account} repeats the user name and is not read.
     */
    @GET
    @RunOnVirtualThread
    public Response get(
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @QueryParam("service") @Nullable String service,
            @QueryParam("scope") List<String> scopes,
            @QueryParam("offline_token") @Nullable String offlineToken)
            throws InterruptedException {
        return Answers.basic(run(new ExchangeRequest(
                BasicCredentials.parse(Optional.ofNullable(authorization)),
                Optional.ofNullable(service).filter(name -> !name.isEmpty()),
                scopes,
                "true".equals(offlineToken))));
    }

    /** Distribution OAuth2 token authentication. The form is read here: a declared one would be read without a bound. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    public Response post(InputStream body, @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable String contentLength)
            throws InterruptedException {
        return switch (FormBody.read(body, contentLength)) {
            case FormBody.Fields(MultivaluedMap<String, String> form) -> post(new OAuthForm(form));
            case FormBody.Refused(int status, String reason) -> Answers.refusedForm(status, reason);
        };
    }

    private Response post(OAuthForm form) throws InterruptedException {
        return switch (form.read()) {
            case OAuthForm.Read.Request(ExchangeRequest request) -> Answers.oauth(run(request));
            case OAuthForm.Read.Refused(ExchangeOutcome.Malformed malformed) -> Answers.oauth(malformed);
        };
    }

    private ExchangeOutcome run(ExchangeRequest request) throws InterruptedException {
        Timer.Sample begun = journal.begin();
        ExchangeOutcome outcome = exchange.exchange(request);
        journal.record(request, outcome, begun);
        return outcome;
    }
}
