package dev.slipway.buildapi.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jose4j.http.Response;
import org.jose4j.http.SimpleGet;
import org.jose4j.http.SimpleResponse;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the issuer's keys: its discovery document (OpenID Connect Discovery 1.0, section 4), and the key set that this names.
 * After a failure, the issuer is left alone for a while, so that tokens make no storm of requests. Redirects are not followed.
 */
final class IssuerKeys implements SimpleGet {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final int LONGEST_DOCUMENT = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final String issuer;
    private final boolean allowPlainHttp;
    private final Duration pause;
    private final LongSupplier nanoseconds;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private volatile @Nullable Failure lastFailure;
    private volatile long lastSuccess;

    /**
     * @param allowPlainHttp whether the issuer may be asked without TLS beyond this machine
     * @param pause how long the issuer is left alone after it failed
     * @param nanoseconds a clock that only goes forward
     */
    IssuerKeys(String issuer, boolean allowPlainHttp, Duration pause, LongSupplier nanoseconds) {
        this.issuer = issuer;
        this.allowPlainHttp = allowPlainHttp;
        this.pause = pause;
        this.nanoseconds = nanoseconds;
    }

    private record Failure(String reason, long at) {}

    /** Where the issuer says where its keys are. */
    String discovery() {
        return (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer) + DISCOVERY;
    }

    /** Whether nobody on the way can change what comes from there, or the operator takes that into account. */
    static boolean isSafe(URI address, boolean allowPlainHttp) {
        return "https".equalsIgnoreCase(address.getScheme())
                || "http".equalsIgnoreCase(address.getScheme()) && (allowPlainHttp || isLoopback(address));
    }

    private static boolean isLoopback(URI address) {
        String host = address.getHost();
        if (host == null) {
            return false;
        }
        try {
            return host.equalsIgnoreCase("localhost")
                    || InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The key set, without the headers of the answer: the issuer does not decide how long a key counts that it withdrew.
     *
     * @throws IOException where there is none; its message is for whoever sent a token
     */
    @Override
    public SimpleResponse get(String discovery) throws IOException {
        Failure last = lastFailure;
        if (last != null && nanoseconds.getAsLong() - last.at() < pause.toNanos()) {
            throw new IOException(last.reason());
        }
        try {
            SimpleResponse keys = keys(discovery);
            lastFailure = null;
            lastSuccess = nanoseconds.getAsLong();
            if (last != null) {
                LOG.info("the OIDC issuer answers again: issuer={}", issuer);
            }
            return keys;
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            lastFailure = new Failure(reason, nanoseconds.getAsLong());
            if (last == null || !last.reason().equals(reason)) {
                LOG.warn(
                        "the keys of the OIDC issuer cannot be fetched, so its tokens are not accepted:"
                                + " issuer={} reason={}",
                        issuer,
                        reason);
            }
            throw e;
        }
    }

    /** Whether the issuer gave its keys within this time; that it did once is known. */
    boolean answeredWithin(Duration time) {
        return nanoseconds.getAsLong() - lastSuccess <= time.toNanos();
    }

    private SimpleResponse keys(String discovery) throws IOException {
        JsonNode document = json(discovery);
        String named = document.path("issuer").asText();
        if (!named.equals(issuer)) {
            throw new IOException(discovery + " is of the issuer \"" + shown(named) + "\", and not of " + issuer);
        }
        String place = document.path("jwks_uri").asText();
        if (!isSafe(uri(place), allowPlainHttp)) {
            throw new IOException(
                    "the issuer says that its keys are at \"" + shown(place) + "\", which is no https URL");
        }
        String keys = text(place);
        try {
            if (new JsonWebKeySet(keys).getJsonWebKeys().isEmpty()) {
                throw new IOException(shown(place) + " has no key");
            }
        } catch (JoseException e) {
            throw new IOException(shown(place) + " is no key set", e);
        }
        return new Response(OK, "OK", Map.of(), keys);
    }

    private JsonNode json(String url) throws IOException {
        try {
            return JSON.readTree(text(url));
        } catch (JsonProcessingException e) {
            throw new IOException(url + " is no JSON", e);
        }
    }

    private static URI uri(String url) throws IOException {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IOException("the issuer says that its keys are at \"" + shown(url) + "\", which is no URL", e);
        }
    }

    private String text(String url) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri(url))
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(
                request, BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), LONGEST_DOCUMENT));
        try {
            HttpResponse<String> response = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw new IOException(shown(url) + " answers with status " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException(shown(url) + " does not answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(shown(url) + " does not answer: " + reason(e), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String reason(ExecutionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String message = cause.getMessage();
        return cause.getClass().getSimpleName() + (message == null ? "" : " " + shown(message));
    }

    private static String shown(String text) {
        return Excerpt.of(Visible.line(text), 200);
    }
}
