package dev.slipway.mirror.hostile;

import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A registry on a socket of its own, so that it may break HTTP as it likes. It is honest where a test says nothing else, and
 * remembers each request with all its headers. It answers one request a connection.
 */
public final class HostileUpstream implements AutoCloseable {
    /** One request; the names of its headers are in lower case. */
    public record Request(String method, String path, Map<String, String> headers) {
        public boolean is(String methodAndPath) {
            return (method + " " + path).equals(methodAndPath);
        }
    }

    /** Answers a request, well or badly, and returns when the connection is to be closed. */
    @FunctionalInterface
    public interface Reply {
        void to(Request request, OutputStream out) throws IOException, InterruptedException;
    }

    private record Rule(Predicate<Request> when, Reply reply) {}

    private record Served(String mediaType, byte[] bytes, boolean manifest) {}

    private final ServerSocket server;
    private final Map<String, Served> content = new ConcurrentHashMap<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Queue<Request> seen = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    public HostileUpstream() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    open.add(socket);
                    Thread.ofVirtual().start(() -> serve(socket));
                }
            } catch (IOException e) {
                // Closed.
            }
        });
    }

    /** Not by a name that says that it is on this machine: such a registry may have its realm on another port of it. */
    public URI url() {
        return URI.create("http://0.0.0.0:" + server.getLocalPort());
    }

    /** Has this image under this tag from now on. */
    public void publish(String repository, String tag, SampleImage image) {
        image.blobs()
                .forEach((digest, bytes) ->
                        content.put(blob(repository, digest), new Served("application/octet-stream", bytes, false)));
        image.manifests()
                .values()
                .forEach(manifest -> serveManifest(repository, manifest.digest().toString(), manifest));
        serveManifest(repository, tag, image.root());
    }

    private void serveManifest(String repository, String reference, RawManifest manifest) {
        content.put(manifest(repository, reference), new Served(manifest.mediaType(), manifest.bytes(), true));
    }

    /** Does not have this any more. */
    public void remove(String path) {
        content.remove(path);
    }

    public static String manifest(String repository, String reference) {
        return "/v2/" + repository + "/manifests/" + reference;
    }

    public static String blob(String repository, Digest digest) {
        return "/v2/" + repository + "/blobs/" + digest;
    }

    /** Answers such requests so from now on; of several rules the first one counts. */
    public void when(Predicate<Request> when, Reply reply) {
        rules.add(new Rule(when, reply));
    }

    public void on(String methodAndPath, Reply reply) {
        when(request -> request.is(methodAndPath), reply);
    }

    /** The first request of this kind only. */
    public void once(String methodAndPath, Reply reply) {
        AtomicInteger asked = new AtomicInteger();
        when(request -> request.is(methodAndPath) && asked.getAndIncrement() == 0, reply);
    }

    /** Forgets all rules. */
    public void repent() {
        rules.clear();
    }

    /** What it was asked since the last call. */
    public List<Request> seen() {
        List<Request> all = List.copyOf(seen);
        seen.removeAll(all);
        return all;
    }

    private void serve(Socket socket) {
        try (socket) {
            Request request = read(new BufferedInputStream(socket.getInputStream()));
            if (request != null) {
                seen.add(request);
                rules.stream()
                        .filter(rule -> rule.when().test(request))
                        .findFirst()
                        .map(Rule::reply)
                        .orElse(this::honestly)
                        .to(request, socket.getOutputStream());
                socket.getOutputStream().flush();
                // The client has the last word, so that nothing of the answer is lost by a reset.
                socket.shutdownOutput();
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // The client had enough.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static @org.jspecify.annotations.Nullable Request read(InputStream in) throws IOException {
        String[] first = line(in).split(" ");
        if (first.length < 2) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Request(first[0], first[1], headers);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** As a registry should. */
    public void honestly(Request request, OutputStream out) throws IOException {
        Served served = content.get(request.path());
        if (served == null) {
            String error = "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"not here\"}]}";
            write(out, "404 Not Found", "Content-Length: " + error.length(), error.getBytes(StandardCharsets.UTF_8));
            return;
        }
        byte[] bytes = served.bytes();
        String head = "Content-Type: " + served.mediaType()
                + (served.manifest() ? "\r\nDocker-Content-Digest: " + Digest.sha256(bytes) : "");
        String range = request.headers().getOrDefault("range", "");
        if (range.isEmpty()) {
            byte[] body = request.method().equals("HEAD") ? new byte[0] : bytes;
            write(out, "200 OK", head + "\r\nContent-Length: " + bytes.length, body);
            return;
        }
        int from = Integer.parseInt(range.substring("bytes=".length(), range.indexOf('-')));
        if (from >= bytes.length) {
            write(out, "416 Range Not Satisfiable", "Content-Length: 0", new byte[0]);
            return;
        }
        byte[] rest = Arrays.copyOfRange(bytes, from, bytes.length);
        write(
                out,
                "206 Partial Content",
                head + "\r\nContent-Length: " + rest.length + "\r\nContent-Range: bytes " + from + "-"
                        + (bytes.length - 1) + "/" + bytes.length,
                rest);
    }

    private static void write(OutputStream out, String status, String headers, byte[] body) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
    }

    /** This status with these headers, and this body. */
    public static Reply answer(String status, String headers, byte[] body) {
        return (request, out) -> write(out, status, headers, request.method().equals("HEAD") ? new byte[0] : body);
    }

    /** This status with these headers, and no body. */
    public static Reply answer(String status, String headers) {
        return answer(status, headers + "\r\nContent-Length: 0", new byte[0]);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
