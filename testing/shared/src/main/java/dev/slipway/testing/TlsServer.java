package dev.slipway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An https server whose certificate is for {@code 127.0.0.1} and {@code localhost}, trusted by those who ask it how. */
public final class TlsServer implements AutoCloseable {
    private static final char[] PASSWORD = "for-a-test".toCharArray();

    /** What is served at a path. */
    public interface Page {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static @Nullable KeyStore key;

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SSLContext tls;
    private final HttpsServer server;

    /**
     * Takes half a second the first time, for the key that all servers of this JVM have.
     *
     * @param address where it listens
     */
    public TlsServer(String address) throws GeneralSecurityException, IOException, InterruptedException {
        tls = context(key());
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private static synchronized KeyStore key() throws GeneralSecurityException, IOException, InterruptedException {
        KeyStore made = key;
        if (made == null) {
            made = makeKey();
            key = made;
        }
        return made;
    }

    private static KeyStore makeKey() throws GeneralSecurityException, IOException, InterruptedException {
        Path directory = Files.createTempDirectory("slipway-tls-");
        Path file = directory.resolve("server.p12");
        try {
            makeKey(file);
            return keyStore(file);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    private static void makeKey(Path file) throws IOException, InterruptedException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        String arguments = "-genkeypair -alias server -keyalg EC -dname CN=server -ext san=ip:127.0.0.1,dns:localhost"
                + " -storetype PKCS12 -storepass " + String.valueOf(PASSWORD);
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-keystore", file.toString()));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool makes no key");
        }
    }

    private static KeyStore keyStore(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static SSLContext context(KeyStore store) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        KeyStore certificates;
        try {
            certificates = KeyStore.getInstance("PKCS12");
            certificates.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        certificates.setCertificateEntry("server", store.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** Trusts this server and no other. */
    public SSLSocketFactory trusting() {
        return tls.getSocketFactory();
    }

    /** Has this JVM trust this server and no other, if nothing in it has spoken TLS yet. */
    public void trustInThisJvm() {
        SSLContext.setDefault(tls);
    }

    /**
     * Answers one connection to another port with these bytes, and then resets it.
     *
     * @return the URL
     */
    public String resetAfter(byte[] answer) throws IOException {
        ServerSocket listening = new ServerSocket(0, 1, server.getAddress().getAddress());
        threads.submit(() -> {
            try (listening;
                    Socket plain = listening.accept()) {
                plain.setSoLinger(true, 0);
                SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
                secure.setUseClientMode(false);
                secure.getInputStream().read();
                secure.getOutputStream().write(answer);
                // Closing the TLS layer would say goodbye.
                plain.close();
            }
            return null;
        });
        return "https://127.0.0.1:" + listening.getLocalPort() + "/";
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** The paths that were asked for, in their order. */
    public Queue<String> requests() {
        return requests;
    }

    public String url(String path) {
        return "https://" + server.getAddress().getAddress().getHostAddress() + ":" + port() + path;
    }

    public TlsServer serve(String path, Page page) {
        pages.put(path, page);
        return this;
    }

    public TlsServer serve(String path, byte[] content) {
        return serve(path, exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        });
    }

    public TlsServer redirect(String path, String location) {
        return serve(path, exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
        });
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(path);
        try (exchange) {
            pages.getOrDefault(path, one -> one.sendResponseHeaders(404, -1)).answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
