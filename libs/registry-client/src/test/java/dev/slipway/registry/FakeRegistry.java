package dev.slipway.registry;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** An HTTP server that answers as a test tells it to, badly where it should, and remembers what it was asked. */
public final class FakeRegistry implements AutoCloseable {

    /** One request as it came in. */
    public record Seen(String method, String path, Optional<String> query, Headers headers) {
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.getFirst(name));
        }
    }

    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    private FakeRegistry(HttpServer server) {
        this.server = server;
    }

    public static FakeRegistry start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        FakeRegistry fake = new FakeRegistry(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", fake::handle);
        server.start();
        return fake;
    }

    private void handle(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        seen.add(new Seen(
                exchange.getRequestMethod(),
                uri.getPath(),
                Optional.ofNullable(uri.getQuery()),
                exchange.getRequestHeaders()));
        try (exchange) {
            answers.getOrDefault(exchange.getRequestMethod() + " " + uri.getPath(), status(404))
                    .to(exchange);
        }
    }

    /** From now on answers this request so. */
    public FakeRegistry on(String methodAndPath, Answer answer) {
        answers.put(methodAndPath, answer);
        return this;
    }

    /** Answers the requests to come by these in turn, the last one for ever. */
    public FakeRegistry onEach(String methodAndPath, Answer... inTurn) {
        int[] next = {0};
        return on(methodAndPath, exchange -> {
            Answer answer;
            synchronized (next) {
                answer = inTurn[Math.min(next[0]++, inTurn.length - 1)];
            }
            answer.to(exchange);
        });
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    public List<Seen> seen(String methodAndPath) {
        return seen.stream()
                .filter(request -> (request.method() + " " + request.path()).equals(methodAndPath))
                .toList();
    }

    public URI url() {
        return URI.create("http://" + host());
    }

    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public Repository repository(String path) {
        return new Repository(host(), path);
    }

    public static Answer status(int status, String... headers) {
        return exchange -> {
            setHeaders(exchange, headers);
            exchange.sendResponseHeaders(status, -1);
        };
    }

    public static Answer body(byte[] body, String... headers) {
        return exchange -> {
            setHeaders(exchange, headers);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        };
    }

    public static Answer body(String body, String... headers) {
        return body(body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** A status other than success, with a body that says why. */
    public static Answer refusal(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Promises the whole body, sends some of it, and cuts the connection. */
    public static Answer cutAfter(int bytes, byte[] body) {
        return exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, bytes);
            exchange.getResponseBody().flush();
            throw new IOException("cut here");
        };
    }

    /** Promises the whole body, sends some of it, and then nothing until the client gives up. */
    public static Answer stallAfter(int bytes, byte[] body) {
        return exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, bytes);
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(30_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** Serves what the {@code Range} header asks for. */
    public static Answer ranged(byte[] body) {
        return exchange -> {
            String range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                    .orElse("bytes=0-");
            int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
            setHeaders(exchange, "Content-Range", "bytes " + from + "-" + (body.length - 1) + "/" + body.length);
            exchange.sendResponseHeaders(206, body.length - from);
            exchange.getResponseBody().write(body, from, body.length - from);
        };
    }

    /** What needs this header value, and 401 with this challenge without. */
    public static Answer guarded(String authorization, String challenge, Answer answer) {
        return exchange -> {
            boolean admitted = authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            (admitted ? answer : status(401, "WWW-Authenticate", challenge)).to(exchange);
        };
    }

    private static void setHeaders(HttpExchange exchange, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
