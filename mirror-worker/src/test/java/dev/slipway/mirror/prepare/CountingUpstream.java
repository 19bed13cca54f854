package dev.slipway.mirror.prepare;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands before a real registry and counts which bytes of which content are fetched. It can be slow. */
final class CountingUpstream implements AutoCloseable {
    private static final Pattern CONTENT = Pattern.compile("/v2/.+/(?:blobs|manifests)/(sha256:[0-9a-f]{64})");
    private static final List<String> PASSED_ON =
            List.of("Content-Type", "Docker-Content-Digest", "Content-Range", "Content-Length");
    private static final int BUFFER = 64 << 10;

    private final URI registry;
    private final long bytesPerSecond;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, List<Fetch>> fetches = new ConcurrentHashMap<>();

    /** One answer with content. */
    static final class Fetch {
        private final long from;
        private final Instant begun = Instant.now();
        private volatile long end;
        private volatile Instant last = begun;

        private Fetch(long from) {
            this.from = from;
            this.end = from;
        }

        /** The first byte. */
        long from() {
            return from;
        }

        /** How far it came. */
        long end() {
            return end;
        }

        /** Whether any of it was sent between these times. */
        boolean wasUnderWay(Instant after, Instant before) {
            return begun.isBefore(before) && last.isAfter(after);
        }

        @Override
        public String toString() {
            return from + "-" + end;
        }
    }

    /** @param bytesPerSecond of each connection; 0 for no limit */
    CountingUpstream(URI registry, long bytesPerSecond) throws IOException {
        this.registry = registry;
        this.bytesPerSecond = bytesPerSecond;
        this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** All that it sent, of whatever. */
    long bytes() {
        return fetches.values().stream()
                .flatMap(List::stream)
                .mapToLong(fetch -> fetch.end() - fetch.from())
                .sum();
    }

    /** The digests of all that was fetched, blobs and manifests. */
    Set<String> fetched() {
        return Set.copyOf(fetches.keySet());
    }

    /** How often, and from where to where, content was fetched, in the order of the requests. */
    List<Fetch> fetches(String digest) {
        return List.copyOf(fetches.getOrDefault(digest, List.of()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpURLConnection asked = (HttpURLConnection)
                    registry.resolve(exchange.getRequestURI()).toURL().openConnection();
            asked.setRequestMethod(exchange.getRequestMethod());
            for (String name : List.of("Accept", "Range")) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    asked.setRequestProperty(name, value);
                }
            }
            int status = asked.getResponseCode();
            for (String name : PASSED_ON) {
                String value = asked.getHeaderField(name);
                if (value != null) {
                    exchange.getResponseHeaders().set(name, value);
                }
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            long length = asked.getContentLengthLong();
            exchange.sendResponseHeaders(status, head || length == 0 ? -1 : length);
            if (head) {
                return;
            }
            if (status < 300) {
                pass(exchange, asked);
            } else if (asked.getErrorStream() != null) {
                asked.getErrorStream().transferTo(exchange.getResponseBody());
            }
        }
    }

    private void pass(HttpExchange exchange, HttpURLConnection asked) throws IOException {
        Matcher content = CONTENT.matcher(exchange.getRequestURI().getPath());
        String range = exchange.getRequestHeaders().getFirst("Range");
        Fetch fetch = new Fetch(range == null ? 0 : Long.parseLong(range.replaceAll("bytes=|-.*", "")));
        if (content.matches()) {
            fetches.computeIfAbsent(content.group(1), _ -> new CopyOnWriteArrayList<>())
                    .add(fetch);
        }
        byte[] buffer = new byte[BUFFER];
        long begun = System.nanoTime();
        try (InputStream in = asked.getInputStream()) {
            OutputStream out = exchange.getResponseBody();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                fetch.end += count;
                fetch.last = Instant.now();
                slowDown(fetch.end - fetch.from, begun);
            }
        }
    }

    private void slowDown(long bytes, long begun) {
        if (bytesPerSecond == 0) {
            return;
        }
        long early = bytes * 1_000 / bytesPerSecond - (System.nanoTime() - begun) / 1_000_000;
        if (early > 0) {
            try {
                Thread.sleep(early);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
