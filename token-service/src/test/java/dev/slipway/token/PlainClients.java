package dev.slipway.token;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients of {@code GET /token} that all come from one address of the loopback network. */
final class PlainClients implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final URI token;
    private final InetAddress from;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    PlainClients(URI token, String from) {
        this.token = token;
        this.from = InetAddress.ofLiteral(from);
    }

    /** @param head the answer's head, in lower case */
    record Answer(int status, String head) {}

    /** So many requests at once. */
    List<Answer> ask(int count, String username, String password, String... headers) throws Exception {
        List<Future<Answer>> asked = new ArrayList<>();
        for (int client = 0; client < count; client++) {
            asked.add(threads.submit(() -> ask(username, password, headers)));
        }
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> answer : asked) {
            answers.add(answer.get());
        }
        return answers;
    }

    private Answer ask(String username, String password, String... headers) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(token.getHost(), token.getPort()));
            socket.setSoTimeout(PATIENCE_MILLIS);
            String basic =
                    Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
            List<String> lines = new ArrayList<>(List.of(
                    "GET /token?service=" + Surroundings.SERVICE + " HTTP/1.1",
                    "Host: " + token.getAuthority(),
                    "Authorization: Basic " + basic,
                    "Connection: close"));
            lines.addAll(List.of(headers));
            socket.getOutputStream()
                    .write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String head = answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
            return new Answer(Integer.parseInt(head.split(" ")[1]), head);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
