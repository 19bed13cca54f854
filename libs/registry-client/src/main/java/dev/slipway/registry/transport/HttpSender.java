package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.guard.GuardedSockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends single requests and waits for the head of the answer, as long as bytes still flow towards the registry. It blocks, reads
 * and writes with large buffers, and keeps connections for later requests, for as long as a registry may be silent. How many there
 * are at once is the callers' to bound: a download and the upload that it feeds may be of one registry, and must not wait for each
 * other.
 */
final class HttpSender implements AutoCloseable {
    private static final int CONNECTIONS = 1_024;

    /** Of an answer's head, which is kept in memory. */
    private static final int LONGEST_LINE = 64 << 10;

    private static final int MOST_HEADERS = 200;

    private final Optional<GuardedSockets> guard;
    private final Duration connectTimeout;
    private final Duration stallTimeout;
    private final Watch watch = new Watch();
    private @Nullable PoolingHttpClientConnectionManager connections;
    private @Nullable CloseableHttpClient http;
    private boolean closed;

    /** @param guard the only sockets that may be used; empty where all addresses may be connected to */
    HttpSender(Optional<GuardedSockets> guard, Duration connectTimeout, Duration stallTimeout) {
        this.guard = guard;
        this.connectTimeout = connectTimeout;
        this.stallTimeout = stallTimeout;
    }

    /** Made for the first request: other sources need not pay for it. */
    private synchronized CloseableHttpClient http() throws RegistryException.Unavailable {
        if (closed) {
            // As when it is closed under a request: whoever wanted something tries again, with another client.
            throw new RegistryException.Unavailable("the client is closed");
        }
        if (http == null) {
            connections = connections();
            http = open(connections);
        }
        return http;
    }

    private PoolingHttpClientConnectionManager connections() {
        Timeout stall = Timeout.of(stallTimeout);
        var made = new PoolingHttpClientConnectionManager(
                new DefaultHttpClientConnectionOperator(
                        _ -> guard.map(GuardedSockets::createSocket).orElseGet(() -> new Socket(Proxy.NO_PROXY)),
                        DefaultSchemePortResolver.INSTANCE,
                        SystemDefaultDnsResolver.INSTANCE,
                        RegistryBuilder.<TlsSocketStrategy>create()
                                .register(URIScheme.HTTPS.id, this::encrypted)
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
                .setConnectTimeout(Timeout.of(connectTimeout))
                .setSocketTimeout(stall)
                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                .build());
        made.setDefaultSocketConfig(
                SocketConfig.custom().setSoTimeout(stall).setTcpNoDelay(true).build());
        return made;
    }

    private CloseableHttpClient open(PoolingHttpClientConnectionManager made) {
        Timeout stall = Timeout.of(stallTimeout);
        HttpClientBuilder builder = HttpClients.custom()
                .setConnectionManager(made)
                // Else each host that was ever asked keeps its last connections, closed by its side or not.
                .evictIdleConnections(TimeValue.of(stallTimeout))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(stall)
                        .setConnectionRequestTimeout(stall)
                        .setAuthenticationEnabled(false)
                        .setRedirectsEnabled(false)
                        .setExpectContinueEnabled(false)
                        .build())
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableConnectionState()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling();
        if (guard.isEmpty()) {
            builder.setRoutePlanner(new SystemDefaultRoutePlanner(null));
        }
        return builder.build();
    }

    private SSLSocket encrypted(Socket connected, String host, int port, Object attachment, Object context)
            throws IOException {
        SSLSocketFactory factory = guard.<SSLSocketFactory>map(sockets -> sockets)
                .orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
        SSLSocket socket = (SSLSocket) factory.createSocket(connected, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout((int) Math.clamp(connectTimeout.toMillis(), 1, Integer.MAX_VALUE));
        socket.startHandshake();
        return socket;
    }

    /**
     * The answer of any status; the caller closes its body.
     *
     * @throws IOException the failure of the request body's own source, as it was thrown there
     * @throws RegistryException.Unavailable when there is no answer
     */
    Answer send(Outgoing outgoing) throws IOException {
        CloseableHttpClient client = http();
        HttpUriRequestBase request = request(outgoing);
        outgoing.body().open();
        Watch.Exchange exchange = watch.begin(outgoing.body(), stallTimeout, request::cancel);
        SendFailures failures = new SendFailures(outgoing, stallTimeout, exchange);
        try {
            ClassicHttpResponse response = client.executeOpen(RoutingSupport.determineHost(request), request, null);
            exchange.answered();
            return answer(outgoing.uri(), response, failures, exchange);
        } catch (IOException | HttpException | IllegalStateException e) {
            exchange.close();
            if (wasCut(e)) {
                closeIdle();
            }
            throw failures.inHead(e);
        } catch (RuntimeException e) {
            exchange.close();
            throw e;
        } finally {
            outgoing.body().close();
        }
    }

    private static boolean wasCut(Exception failure) {
        return failure instanceof NoHttpResponseException
                || failure instanceof SocketException && !(failure instanceof ConnectException);
    }

    /** Whoever closed one connection that it kept may have closed them all, and each of these would cost an attempt. */
    private synchronized void closeIdle() {
        if (connections != null) {
            connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
        }
    }

    private static HttpUriRequestBase request(Outgoing outgoing) throws RegistryException.Malformed {
        HttpUriRequestBase request;
        try {
            request = new HttpUriRequestBase(outgoing.method(), outgoing.uri());
        } catch (IllegalArgumentException e) {
            throw new RegistryException.Malformed(outgoing + " is no request to send: " + e.getMessage());
        }
        outgoing.headers().forEach(request::addHeader);
        if (outgoing.body().size() > 0) {
            request.setEntity(new BodyEntity(outgoing.body()));
        }
        return request;
    }

    private static Answer answer(URI uri, ClassicHttpResponse response, SendFailures failures, Watch.Exchange exchange)
            throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(header.getName(), _ -> new ArrayList<>()).add(header.getValue());
        }
        HttpEntity entity = response.getEntity();
        InputStream content = entity == null ? InputStream.nullInputStream() : entity.getContent();
        long promised = entity == null ? 0 : entity.getContentLength();
        return new Answer(
                uri,
                response.getCode(),
                HttpHeaders.of(headers, (_, _) -> true),
                new AnswerBody(response, content, promised, failures, exchange));
    }

    @Override
    public void close() {
        watch.close();
        CloseableHttpClient opened = end();
        if (opened != null) {
            opened.close(CloseMode.IMMEDIATE);
        }
    }

    /** Outside of the lock, closing may take its time: others are told at once. */
    private synchronized @Nullable CloseableHttpClient end() {
        closed = true;
        return http;
    }
}
