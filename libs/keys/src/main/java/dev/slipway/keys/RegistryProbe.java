package dev.slipway.keys;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;

/**
 * Asks a registry whether it knows a key: with a token for {@code GET /v2/} that is signed by the key and opens nothing.
 *
 * @param registry its address
 * @param issuer {@code iss} of access tokens, as the registry's configuration has it
 */
public record RegistryProbe(URI registry, String issuer, Clock clock) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(1);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final Pattern SERVICE = Pattern.compile("(?i)^Bearer .*\\bservice=\"([^\"]+)\"");

    /** What a registry says. */
    public sealed interface Answer {
        record Knows() implements Answer {}

        /** Its certificates are older than the key, or it expects tokens of another issuer. */
        record DoesNotKnow() implements Answer {}

        /** It cannot be asked, or takes requests without tokens. */
        record Unusable(String reason) implements Answer {}
    }

    public Answer ask(SigningKey key) throws InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<Void> challenge = http.send(request().build(), HttpResponse.BodyHandlers.discarding());
            Matcher service = SERVICE.matcher(
                    challenge.headers().firstValue("WWW-Authenticate").orElse(""));
            if (challenge.statusCode() != UNAUTHORIZED || !service.find()) {
                return new Answer.Unusable("it answers " + challenge.statusCode()
                        + " to a request without a token, and does not ask for one");
            }
            String token = token(key, service.group(1));
            HttpResponse<Void> answer = http.send(
                    request().header("Authorization", "Bearer " + token).build(),
                    HttpResponse.BodyHandlers.discarding());
            return switch (answer.statusCode()) {
                case OK -> new Answer.Knows();
                case UNAUTHORIZED -> new Answer.DoesNotKnow();
                default -> new Answer.Unusable("it answers " + answer.statusCode());
            };
        } catch (IOException e) {
            return new Answer.Unusable("it does not answer (" + (e.getMessage() == null ? e : e.getMessage()) + ")");
        }
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(registry.resolve("/v2/")).timeout(PATIENCE);
    }

    private String token(SigningKey key, String service) {
        Instant now = clock.instant();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(service);
        claims.setSubject("keys");
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setNotBefore(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(now.plus(TOKEN_LIFE).getEpochSecond()));
        claims.setClaim("access", List.<Map<String, Object>>of());
        return key.signForRegistry(claims);
    }
}
