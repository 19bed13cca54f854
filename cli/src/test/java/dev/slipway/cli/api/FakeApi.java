package dev.slipway.cli.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.cli.Cli;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A Slipway that answers as it is told to, over real connections. */
public final class FakeApi implements AutoCloseable {
    public static final String TOKEN = "slw_token";

    private final HttpServer server;
    private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    public FakeApi() {
        this(0);
    }

    public FakeApi(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** @param target method, path and query, as in {@code GET /v1/builds?limit=50} */
    public record Request(String target, Optional<String> token, Optional<String> lastEventId, String body) {}

    /** One answer; one that throws cuts its connection. */
    @FunctionalInterface
    public interface Answer {
        void write(HttpExchange exchange) throws IOException;
    }

    /** What comes of requests for this target, one after another; the last answer stays. */
    public FakeApi on(String target, Answer... inTurn) {
        answers.put(target, new ConcurrentLinkedQueue<>(Arrays.asList(inTurn)));
        return this;
    }

    public static Answer json(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    /** An answer without a body. */
    public static Answer empty(int status) {
        return exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        };
    }

    public static Answer problem(int status, String title, String detail) {
        return json(status, """
                {"title": "%s", "status": %d, "detail": "%s"}
                """.formatted(title, status, detail));
    }

    /** A body that ends as it should. */
    public static Answer whole(String... pieces) {
        return exchange -> {
            write(exchange, pieces);
            exchange.getResponseBody().close();
        };
    }

    /** A body whose connection breaks behind these pieces. */
    public static Answer cut(String... pieces) {
        return exchange -> {
            write(exchange, pieces);
            throw new IOException("cut");
        };
    }

    /** A body that neither ends nor goes on. */
    public Answer stuck(String... pieces) {
        return exchange -> {
            write(exchange, pieces);
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        };
    }

    public static String line(int id, String text) {
        return "event: log\nid: %d\ndata: {\"time\":\"2026-11-24T12:00:0%d.000Z\",\"stream\":\"build\",\"text\":\"%s\"}\n\n"
                .formatted(id, id, text);
    }

    /** A line that a step of the attempt {@code a1} wrote. */
    public static String stepLine(int id, int step, String text) {
        return ("event: log\nid: %d\ndata: {\"time\":\"2026-11-24T12:00:00.%03dZ\",\"stream\":\"build\",\"attempt_id\":\"a1\","
                        + "\"step\":%d,\"text\":\"%s\"}\n\n")
                .formatted(id, id, step, text);
    }

    /** A step of the attempt {@code a1} that began at noon. */
    public static String step(int step, int revision, String name, String state) {
        String end = state.equals("running") ? "" : ",\"ended_at\":\"2026-11-24T12:00:01.200Z\"";
        return ("event: step\ndata: {\"attempt_id\":\"a1\",\"step\":%d,\"revision\":%d,\"name\":\"%s\",\"inputs\":[],"
                        + "\"state\":\"%s\",\"cached\":false,\"line\":%d,\"started_at\":\"2026-11-24T12:00:00Z\"%s}\n\n")
                .formatted(step, revision, name, state, step, end);
    }

    public static String running() {
        return "event: status\ndata: {\"status\":\"running\",\"started_at\":\"2026-11-24T12:00:00Z\"}\n\n";
    }

    public static String ended(String status) {
        return "event: status\ndata: {\"status\":\"%s\",\"finished_at\":\"2026-11-24T12:00:09Z\"}\n\n"
                .formatted(status);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Runs a command against this Slipway. */
    public Cli run(String command, String... arguments) {
        return run(List.of(command), arguments);
    }

    /** Runs a command of a group of commands against this Slipway. */
    public Cli runBelow(String group, String command, String... arguments) {
        return run(List.of(group, command), arguments);
    }

    private Cli run(List<String> command, String... arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("--url", url().toString(), "--token", TOKEN));
        all.addAll(List.of(arguments));
        return Cli.run(all.toArray(String[]::new));
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }

    private static void write(HttpExchange exchange, String... pieces) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        for (String piece : pieces) {
            body.write(piece.getBytes(UTF_8));
            body.flush();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        requests.add(new Request(target, header(exchange, "Authorization"), header(exchange, "Last-Event-ID"), body));
        Queue<Answer> inTurn = answers.getOrDefault(target, new ConcurrentLinkedQueue<>());
        Answer next = inTurn.size() > 1 ? inTurn.poll() : inTurn.peek();
        if (next == null) {
            next = problem(404, "Not found", target + " is not prepared");
        }
        next.write(exchange);
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }
}
