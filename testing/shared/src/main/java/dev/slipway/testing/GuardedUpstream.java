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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a real registry, counts what it is asked, and lets nobody read some repositories without a login. */
public final class GuardedUpstream implements AutoCloseable {
    public static final String USER = "operator";
    public static final String PASSWORD = "correct horse";
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    private final URI registry;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Set<String> guarded = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger fetched = new AtomicInteger();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final Queue<Integer> next = new ConcurrentLinkedQueue<>();
    /** What it answers to everything; 0 for what is right. */
    private volatile int status;

    public GuardedUpstream(URI registry) throws IOException {
        this.registry = registry;
        this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where it listens. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on, this one wants the login. */
    public void guard(String repository) {
        guarded.add(repository);
    }

    /** From now on, it answers everything with this status; 0 for what is right. */
    public void answerAll(int newStatus) {
        status = newStatus;
    }

    /** It answers the next request with this status. */
    public void answerNext(int nextStatus) {
        next.add(nextStatus);
    }

    /** From now on, all of its answers have this header. */
    public void header(String name, String value) {
        headers.put(name, value);
    }

    /** From now on, none of its answers has this header. */
    public void noHeader(String name) {
        headers.remove(name);
    }

    /** How many manifests were asked for by GET since the last call: what Docker Hub counts. */
    public int manifestsFetched() {
        return fetched.getAndSet(0);
    }

    /** How often it was asked since the last call. */
    public int requests() {
        return requests.getAndSet(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("GET") && path.contains("/manifests/")) {
            fetched.incrementAndGet();
        }
        headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        boolean mayRead = guarded.stream().noneMatch(repository -> path.startsWith("/v2/" + repository + "/"))
                || LOGIN.equals(exchange.getRequestHeaders().getFirst("Authorization"));
        int answer = Objects.requireNonNullElse(next.poll(), status);
        if (answer != 0) {
            exchange.sendResponseHeaders(answer, -1);
        } else if (!mayRead) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"upstream\"");
            exchange.sendResponseHeaders(401, -1);
        } else {
            forward(exchange);
        }
        exchange.close();
    }

    private void forward(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.noBody());
        exchange.getRequestHeaders().getOrDefault("Accept", List.of()).forEach(type -> request.header("Accept", type));
        HttpResponse<byte[]> answer = send(request.build());
        for (String name : List.of("Content-Type", "Docker-Content-Digest")) {
            answer.headers().firstValue(name).ifPresent(value -> exchange.getResponseHeaders()
                    .add(name, value));
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            answer.headers().firstValue("Content-Length").ifPresent(value -> exchange.getResponseHeaders()
                    .add("Content-Length", value));
        }
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
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
