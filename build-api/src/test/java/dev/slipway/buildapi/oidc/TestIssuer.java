package dev.slipway.buildapi.oidc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** An OIDC issuer with a discovery document, a key set and real signatures, on a port of this machine. */
public final class TestIssuer implements AutoCloseable {
    public static final String AUDIENCE = "https://slipway.example.com";

    private static final AtomicInteger KEYS = new AtomicInteger();

    private final int port;
    private final List<PublicJsonWebKey> published = new CopyOnWriteArrayList<>();
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile HttpServer server;
    private volatile String keySet;
    private volatile String discovery;
    private volatile CountDownLatch hold = new CountDownLatch(0);

    /** One that is away until it is started. */
    public TestIssuer(int port) {
        this.port = port;
    }

    static TestIssuer started() throws IOException {
        TestIssuer issuer = new TestIssuer(0);
        issuer.start();
        return issuer;
    }

    public void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/realm/.well-known/openid-configuration", exchange -> {
            fetches.incrementAndGet();
            awaitRelease();
            answer(exchange, discovery == null ? document(url(), keysUrl()) : discovery);
        });
        server.createContext("/realm/keys", exchange -> {
            // Whatever it says, keys are not kept for a year.
            exchange.getResponseHeaders().add("Cache-Control", "max-age=31536000");
            answer(exchange, keySet == null ? published() : keySet);
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    static String document(String issuer, String keys) {
        return "{\"issuer\": \"%s\", \"jwks_uri\": \"%s\"}".formatted(issuer, keys);
    }

    public String url() {
        return "http://127.0.0.1:" + (port == 0 ? server.getAddress().getPort() : port) + "/realm";
    }

    String keysUrl() {
        return url() + "/keys";
    }

    private String published() {
        return published.stream()
                .map(key -> key.toJson(OutputControlLevel.PUBLIC_ONLY))
                .collect(Collectors.joining(", ", "{\"keys\": [", "]}"));
    }

    /** Has it answer with this instead of its key set. */
    void keySet(String text) {
        keySet = text;
    }

    /** Has it answer with this instead of its discovery document. */
    void discovery(String text) {
        discovery = text;
    }

    /** From now on it lets everybody wait until this opens. */
    void holdUntil(CountDownLatch opens) {
        hold = opens;
    }

    private void awaitRelease() {
        try {
            hold.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How often it was asked where its keys are. */
    int fetches() {
        return fetches.get();
    }

    public static PublicJsonWebKey ecKey() {
        try {
            return named(EcJwkGenerator.generateJwk(EllipticCurves.P256), "ES256");
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    static PublicJsonWebKey rsaKey() {
        try {
            return named(RsaJwkGenerator.generateJwk(2048), "RS256");
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PublicJsonWebKey named(PublicJsonWebKey key, String algorithm) {
        key.setKeyId("key-" + KEYS.incrementAndGet());
        key.setAlgorithm(algorithm);
        return key;
    }

    /** From now on it publishes these keys, and no others. */
    public void publish(PublicJsonWebKey... keys) {
        published.clear();
        published.addAll(List.of(keys));
    }

    /** A token as it makes them, for our audience and for the next five minutes. */
    public String token(PublicJsonWebKey key, Map<String, ?> more) {
        return token(key, claims -> more.forEach(claims::setClaim), signature -> {});
    }

    /** The same with claims and header as the caller wants them. */
    public String token(PublicJsonWebKey key, Consumer<JwtClaims> change, Consumer<JsonWebSignature> sign) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(url());
        claims.setAudience(AUDIENCE);
        claims.setSubject("repo:acme/app:ref:refs/heads/main");
        claims.setExpirationTime(
                NumericDate.fromSeconds(Instant.now().plusSeconds(300).getEpochSecond()));
        change.accept(claims);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(key.getAlgorithm());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        sign.accept(signature);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** It is away from now on. */
    public void stop() {
        server.stop(0);
    }

    @Override
    public void close() {
        stop();
    }
}
