package dev.slipway.buildapi.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.buildapi.webhook.WebhookAddress;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import dev.slipway.registry.guard.GuardedSockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends over HTTP/1.1, each delivery over a connection of its own. The address is judged at the moment of connecting, no redirect is
 * followed and no proxy is used. A deadline ends the whole attempt, however slowly the other side goes on. Of the answer, the head is
 * bounded and so much of the body is read as can be seen later.
 */
final class HttpReceiver implements Receiver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpReceiver.class);
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_HEADERS = 100;
    private static final int SEEN_OF_ANSWER = 512;
    /** More than anybody sends at once. */
    private static final int CONNECTIONS = 4_096;

    private final Duration timeout;
    private final CloseableHttpClient http;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("build-api-webhook-deadlines").factory());

    HttpReceiver(WebhookAddress address, Duration timeout) {
        this.timeout = timeout;
        this.http = open(
                new GuardedSockets((SSLSocketFactory) SSLSocketFactory.getDefault(), address.allowed()),
                Timeout.of(timeout));
    }

    private static CloseableHttpClient open(GuardedSockets sockets, Timeout timeout) {
        return HttpClients.custom()
                .setConnectionManager(connections(sockets, timeout))
                .setConnectionReuseStrategy((_, _, _) -> false)
                .setUserAgent("slipway-webhooks/1")
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(timeout)
                        .setConnectionRequestTimeout(timeout)
                        .setAuthenticationEnabled(false)
                        .setRedirectsEnabled(false)
                        .setExpectContinueEnabled(false)
                        .build())
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableConnectionState()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
    }

    private static PoolingHttpClientConnectionManager connections(GuardedSockets sockets, Timeout timeout) {
        var made = new PoolingHttpClientConnectionManager(
                new DefaultHttpClientConnectionOperator(
                        _ -> sockets.createSocket(),
                        DefaultSchemePortResolver.INSTANCE,
                        SystemDefaultDnsResolver.INSTANCE,
                        RegistryBuilder.<TlsSocketStrategy>create()
                                .register(
                                        URIScheme.HTTPS.id,
                                        (connected, host, port, _, _) ->
                                                encrypted(sockets, connected, host, port, timeout))
                                .build()),
                PoolConcurrencyPolicy.LAX,
                PoolReusePolicy.LIFO,
                TimeValue.NEG_ONE_MILLISECOND,
                ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(LONGEST_LINE)
                                .setMaxHeaderCount(MOST_HEADERS)
                                .build())
                        .build());
        made.setMaxTotal(CONNECTIONS);
        made.setDefaultMaxPerRoute(CONNECTIONS);
        made.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(timeout)
                .setSocketTimeout(timeout)
                .build());
        made.setDefaultSocketConfig(
                SocketConfig.custom().setSoTimeout(timeout).setTcpNoDelay(true).build());
        return made;
    }

    private static SSLSocket encrypted(
            GuardedSockets sockets, Socket connected, String host, int port, Timeout handshake) throws IOException {
        SSLSocket socket = (SSLSocket) sockets.createSocket(connected, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(handshake.toMillisecondsIntBound());
        socket.startHandshake();
        return socket;
    }

    @Override
    public DeliverOutcome post(URI url, Map<String, String> headers, String body) {
        HttpPost request = new HttpPost(url);
        headers.forEach(request::addHeader);
        request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
        AtomicBoolean late = new AtomicBoolean();
        Future<?> deadline = deadlines.schedule(
                () -> {
                    late.set(true);
                    request.cancel();
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        @Nullable ClassicHttpResponse response = null;
        try {
            response = http.executeOpen(RoutingSupport.determineHost(request), request, null);
            return outcome(response);
        } catch (GuardedSockets.ForbiddenAddressException e) {
            return new DeliverOutcome.Unanswered("the webhook " + WebhookAddress.notPublic(url.getHost()));
        } catch (UnknownHostException e) {
            return new DeliverOutcome.Unanswered(url.getHost() + " has no address");
        } catch (IOException | HttpException | IllegalStateException e) {
            return new DeliverOutcome.Unanswered(
                    late.get() ? "no whole answer came within " + timeout : "no answer came: " + said(e));
        } finally {
            deadline.cancel(false);
            end(request, response);
        }
    }

    /** The status counts, whatever becomes of the body. */
    private static DeliverOutcome outcome(ClassicHttpResponse response) {
        int status = response.getCode();
        String answer = beginning(response.getEntity());
        return status / 100 == 2
                ? new DeliverOutcome.Taken(status, answer)
                : new DeliverOutcome.Refused(status, answer);
    }

    private static String beginning(@Nullable HttpEntity entity) {
        if (entity == null) {
            return "";
        }
        byte[] bytes = new byte[SEEN_OF_ANSWER];
        int length = 0;
        try {
            InputStream content = entity.getContent();
            int count = 0;
            while (count >= 0 && length < bytes.length) {
                count = content.read(bytes, length, bytes.length - length);
                length += Math.max(count, 0);
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("the answer of a webhook broke off: reason={}", e.getMessage());
        }
        return said(new String(bytes, 0, length, UTF_8));
    }

    private static void end(HttpPost request, @Nullable ClassicHttpResponse response) {
        // To close the answer alone would read it to its end.
        request.cancel();
        if (response != null) {
            try {
                response.close();
            } catch (IOException e) {
                LOG.debug("a connection to a webhook was cut: reason={}", e.getMessage());
            }
        }
    }

    private static String said(Exception failure) {
        return said(String.valueOf(failure.getMessage()));
    }

    private static String said(String text) {
        return Excerpt.of(Visible.text(text), SEEN_OF_ANSWER);
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        http.close(CloseMode.IMMEDIATE);
    }
}
