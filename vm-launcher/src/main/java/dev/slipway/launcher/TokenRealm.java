package dev.slipway.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the registry where it sends clients for tokens (distribution specification's token protocol): machines must reach that
 * address too.
 */
final class TokenRealm {
    private static final Pattern REALM = Pattern.compile("(?i)bearer\\b.*\\brealm=\"([^\"]+)\"");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private TokenRealm() {}

    /** Empty where the registry is open or wants a password itself. */
    static Optional<URI> of(URI registry) throws IOException, InterruptedException {
        HttpRequest ping = HttpRequest.newBuilder(registry.resolve("/v2/"))
                .timeout(TIMEOUT)
                .build();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpResponse<Void> response = client.send(ping, HttpResponse.BodyHandlers.discarding());
            return response.headers().firstValue("WWW-Authenticate").flatMap(TokenRealm::inChallenge);
        }
    }

    static Optional<URI> inChallenge(String challenge) {
        Matcher realm = REALM.matcher(challenge);
        return realm.find() ? Optional.of(URI.create(realm.group(1))) : Optional.empty();
    }
}
