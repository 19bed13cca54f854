package dev.slipway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a real registry and lets nobody in without a login; passes on what is pushed. */
public final class LoginRegistry implements AutoCloseable {
    public static final String USER = "ci";
    public static final String PASSWORD = "correct horse";

    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    private static final Set<String> NOT_OURS =
            Set.of("host", "connection", "content-length", "transfer-encoding", "authorization", "expect", "upgrade");

    private final URI registry;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger failures = new AtomicInteger();
    private final List<String> tagsSet = new CopyOnWriteArrayList<>();
    private volatile int answerToPushes;

    public LoginRegistry(URI registry) throws IOException {
        this.registry = registry;
        this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where it listens. */
    public URI url() {
        return URI.create("http://" + host());
    }

    /** The same as names have it. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** It answers so many of the next requests with 503. */
    public void fail(int requests) {
        failures.set(requests);
    }

    /** It answers everything that would change something so; 0 for what is right. */
    public void answerPushes(int status) {
        answerToPushes = status;
    }

    /** Paths of the manifests that were put under a tag, in their order. */
    public List<String> tagsSet() {
        return new ArrayList<>(tagsSet);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean push = !Set.of("GET", "HEAD").contains(exchange.getRequestMethod());
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            exchange.sendResponseHeaders(503, -1);
        } else if (!LOGIN.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"registry\"");
            exchange.sendResponseHeaders(401, -1);
        } else if (push && answerToPushes != 0) {
            exchange.sendResponseHeaders(answerToPushes, -1);
        } else {
            forward(exchange, body);
        }
        exchange.close();
    }

    private void forward(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            if (!NOT_OURS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                header.getValue().forEach(value -> request.header(header.getKey(), value));
            }
        }
        HttpResponse<byte[]> answer = send(request.build());
        answer.headers().map().forEach((name, values) -> {
            if (!name.startsWith(":") && !NOT_OURS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value ->
                        exchange.getResponseHeaders().add(name, value.replace(registry.toString(), url().toString())));
            }
        });
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("PUT") && path.contains("/manifests/") && !path.contains("sha256:")) {
            tagsSet.add(path);
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            answer.headers().firstValue("Content-Length").ifPresent(length -> exchange.getResponseHeaders()
                    .set("Content-Length", length));
        }
        exchange.sendResponseHeaders(
                answer.statusCode(), head || answer.body().length == 0 ? -1 : answer.body().length);
        if (!head && answer.body().length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
