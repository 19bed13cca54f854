package dev.slipway.converter.cleanup;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.registry.operator.OperatorRegistryConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers every request in the same way. */
final class FakeRegistry implements AutoCloseable {

    private final HttpServer server;
    private final int status;
    private final String body;
    private final List<String> methods = new CopyOnWriteArrayList<>();

    private FakeRegistry(HttpServer server, int status, String body) {
        this.server = server;
        this.status = status;
        this.body = body;
    }

    static FakeRegistry answering(int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        FakeRegistry registry = new FakeRegistry(server, status, body);
        server.createContext("/", registry::answer);
        server.start();
        return registry;
    }

    static String error(String code) {
        return "{\"errors\":[{\"code\":\"%s\",\"message\":\"says the registry\"}]}".formatted(code);
    }

    private void answer(HttpExchange exchange) throws IOException {
        methods.add(exchange.getRequestMethod());
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().add("Content-Length", String.valueOf(bytes.length));
                exchange.sendResponseHeaders(status, -1);
            } else {
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    List<String> methods() {
        return methods;
    }

    Account account(Path passwordFile) {
        return new Account(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Optional.of("converter"),
                Optional.of(passwordFile),
                Optional.empty());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    record Account(URI url, Optional<String> username, Optional<Path> passwordFile, Optional<URI> realm)
            implements OperatorRegistryConfig {}
}
