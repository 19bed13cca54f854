package dev.slipway.cli.keys;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;

/** A token endpoint that gives everybody everything in one repository, signed as token-service would sign it. */
final class TokenRealm implements AutoCloseable {
    static final String ISSUER = "slipway";
    static final String SERVICE = "registry";
    static final String REPOSITORY = "some/repository";

    private final KeyDirectory keys;
    private final Duration life;
    private final HttpServer server;
    private final AtomicLong tokens = new AtomicLong();

    private TokenRealm(KeyDirectory keys, Duration life, HttpServer server) {
        this.keys = keys;
        this.life = life;
        this.server = server;
    }

    static TokenRealm start(KeyDirectory keys, Duration life) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TokenRealm realm = new TokenRealm(keys, life, server);
        server.createContext("/token", realm::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return realm;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token");
    }

    /** How many clients have fetched so far. */
    long tokens() {
        return tokens.get();
    }

    String token() {
        Instant now = Instant.now();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(SERVICE);
        claims.setSubject("somebody");
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setNotBefore(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(now.plus(life).getEpochSecond()));
        claims.setClaim(
                "access",
                List.of(Map.of("type", "repository", "name", REPOSITORY, "actions", List.of("pull", "push"))));
        return keys.ring(KeyPurpose.ACCESS_TOKENS).signer(now).signForRegistry(claims);
    }

    private void answer(HttpExchange exchange) {
        tokens.incrementAndGet();
        try (exchange) {
            byte[] body = ("{\"token\":\"" + token() + "\",\"expires_in\":" + life.toSeconds() + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
