package dev.slipway.buildapi.source;

import dev.slipway.registry.guard.GuardedSockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sources that lie behind https URLs. The submitter chooses where a URL leads. So it may lead to public addresses only,
 * and so may each redirect: a submitter must not reach the operator's own network. For the same reason no proxy is
 * used, because a proxy would look names up by itself.
 */
public final class UrlSource {
    private static final String FIELD = "source.url";
    static final String MUST_BE =
            "must be, and lead to, an https URL without a fragment, and without a user in it: everyone who reads the topic sees it";
    private static final int MAX_REDIRECTS = 5;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration SILENT_FOR_AT_MOST = Duration.ofSeconds(60);

    private final GuardedSockets sockets;

    UrlSource(GuardedSockets sockets) {
        this.sockets = sockets;
    }

    /** Trusts the certificates that the JVM does. */
    public static UrlSource open(boolean allowPrivateAddresses) {
        return new UrlSource(
                allowPrivateAddresses
                        ? new GuardedSockets((SSLSocketFactory) SSLSocketFactory.getDefault(), _ -> true)
                        : GuardedSockets.toPublicAddresses());
    }

    FetchOutcome fetch(String url, String sha256, Path spool, SourceLimits limits) throws IOException {
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
            HttpsURLConnection connection = connection(uri);
            try {
                connection.connect();
                Optional<String> location = Optional.ofNullable(connection.getHeaderField("Location"));
                if (connection.getResponseCode() / 100 != 3 || location.isEmpty()) {
                    return read(connection, sha256, spool, limits);
                }
                uri = uri.resolve(location.get());
            } catch (GuardedSockets.ForbiddenAddressException e) {
                return refused(uri.getHost() + " is not a public address");
            } catch (UnknownHostException e) {
                return new FetchOutcome.Unavailable(uri.getHost() + " has no address");
            } catch (IllegalArgumentException e) {
                return refused("redirects to something that is not a URL");
            } finally {
                connection.disconnect();
            }
        }
        return refused("redirects more than " + MAX_REDIRECTS + " times");
    }

    private static Optional<FetchOutcome> forbidden(URI uri) {
        if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            return Optional.of(refused("must be, and lead to, an https URL"));
        }
        if (uri.getRawUserInfo() != null) {
            return Optional.of(refused("must not have a user in it: everyone who reads the topic sees it"));
        }
        return Optional.empty();
    }

    private HttpsURLConnection connection(URI uri) throws IOException {
        try {
            HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
            connection.setSSLSocketFactory(sockets);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setConnectTimeout((int) CONNECT_WITHIN.toMillis());
            connection.setReadTimeout((int) SILENT_FOR_AT_MOST.toMillis());
            return connection;
        } catch (MalformedURLException e) {
            throw new IllegalStateException("https is a protocol that Java knows", e);
        }
    }

    private static FetchOutcome read(HttpsURLConnection connection, String sha256, Path spool, SourceLimits limits)
            throws IOException {
        int status = connection.getResponseCode();
        if (status == 429 || status >= 500) {
            return new FetchOutcome.Unavailable("the url answers HTTP " + status);
        }
        if (status != 200) {
            return refused("answers HTTP " + status);
        }
        SpooledSource source;
        try (InputStream body = connection.getInputStream()) {
            source = SpooledSource.of(body, spool, limits);
        }
        long promised = connection.getContentLengthLong();
        if (promised > source.size()) {
            source.close();
            return new FetchOutcome.Unavailable(
                    "the url broke off after " + source.size() + " of " + promised + " bytes");
        }
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
