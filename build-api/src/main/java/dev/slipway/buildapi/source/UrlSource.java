package dev.slipway.buildapi.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Sources that lie behind https URLs. Where a URL leads is the submitter's choice, so it leads to public addresses only,
 * at each redirect again: what lies in the operator's own network is none of a submitter's business.
 */
public final class UrlSource {
    private static final String FIELD = "source.url";
    private static final int MAX_REDIRECTS = 5;
    private static final Duration HEADERS_WITHIN = Duration.ofSeconds(60);

    private final HttpClient http;
    private final boolean allowPrivateAddresses;

    /** @param http a client that follows no redirects */
    public UrlSource(HttpClient http, boolean allowPrivateAddresses) {
        if (http.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("redirects are followed here, after a look at where they lead");
        }
        this.http = http;
        this.allowPrivateAddresses = allowPrivateAddresses;
    }

    FetchOutcome fetch(String url, String sha256, Path spool, SourceLimits limits)
            throws IOException, InterruptedException {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            return refused("is not a URL");
        }
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            Optional<FetchOutcome> forbidden = forbidden(uri);
            if (forbidden.isPresent()) {
                return forbidden.get();
            }
            HttpResponse<InputStream> response = http.send(
                    HttpRequest.newBuilder(uri).timeout(HEADERS_WITHIN).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                Optional<String> location = response.headers().firstValue("Location");
                if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                    return read(response.statusCode(), body, sha256, spool, limits);
                }
                uri = uri.resolve(location.get());
            } catch (IllegalArgumentException e) {
                return refused("redirects to what is no URL");
            }
        }
        return refused("redirects more than " + MAX_REDIRECTS + " times");
    }

    private Optional<FetchOutcome> forbidden(URI uri) {
        if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            return Optional.of(refused("must be, and lead to, an https URL"));
        }
        if (uri.getRawUserInfo() != null) {
            return Optional.of(refused("must not have a user in it: everyone who reads the topic sees it"));
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
                if (!allowPrivateAddresses && !PublicAddresses.contains(address)) {
                    return Optional.of(refused(uri.getHost() + " is not a public address"));
                }
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of(new FetchOutcome.Unavailable(uri.getHost() + " has no address"));
        }
    }

    private static FetchOutcome read(int status, InputStream body, String sha256, Path spool, SourceLimits limits)
            throws IOException {
        if (status == 429 || status >= 500) {
            return new FetchOutcome.Unavailable("the url answers HTTP " + status);
        }
        if (status != 200) {
            return refused("answers HTTP " + status);
        }
        SpooledSource source = SpooledSource.of(body, spool, limits);
        if (!source.digest().hex().equals(sha256)) {
            source.close();
            return new FetchOutcome.Refused(
                    "source.sha256", "the url serves " + source.digest().hex());
        }
        return new FetchOutcome.Fetched(source);
    }

    private static FetchOutcome.Refused refused(String reason) {
        return new FetchOutcome.Refused(FIELD, reason);
    }
}
