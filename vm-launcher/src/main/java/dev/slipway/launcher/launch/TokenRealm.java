package dev.slipway.launcher.launch;

import dev.slipway.registry.auth.Challenge;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks the registry where it sends clients for tokens (distribution specification's token protocol): machines must reach that
 * address too.
 */
final class TokenRealm {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private TokenRealm() {}

    /** Empty where the registry is open or wants a password itself. */
    static Optional<URI> of(URI registry) throws IOException, InterruptedException {
        HttpRequest ping = HttpRequest.newBuilder(registry.resolve("/v2/"))
                .timeout(TIMEOUT)
                .build();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpResponse<Void> response = client.send(ping, HttpResponse.BodyHandlers.discarding());
            return inChallenges(response.headers().allValues("WWW-Authenticate"));
        }
    }

    static Optional<URI> inChallenges(List<String> headers) {
        return Challenge.first(Challenge.parse(headers), "bearer")
                .flatMap(bearer -> bearer.parameter("realm"))
                .map(URI::create);
    }
}
