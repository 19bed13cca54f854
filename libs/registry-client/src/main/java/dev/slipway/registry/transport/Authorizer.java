package dev.slipway.registry.transport;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Challenge;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.auth.Scopes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers challenges: Basic, and the Distribution token protocol (docs/spec/auth/token.md) with its OAuth2 form for
 * refresh tokens. Tokens are kept until shortly before they expire, none for longer than an hour, and then dropped: a
 * client that runs for months asks for as many as there are repositories. The challenge of each endpoint is remembered,
 * so that only the first request to it has to be sent twice.
 */
final class Authorizer {
    private static final int MAX_TOKEN_BODY = 256 << 10;
    /** What token.md says a token without {@code expires_in} lives. */
    private static final long DEFAULT_SECONDS = 60;

    private static final long LONGEST_SECONDS = 3_600;

    private record Key(Endpoint endpoint, Scopes scopes) {}

    private record Token(String header, Instant renewAt) {}

    private final GuardedSender sender;
    private final CredentialStore credentials;
    private final RegistryPolicy policy;
    private final Clock clock;
    private final Map<Endpoint, Challenge> challenges = new ConcurrentHashMap<>();
    private final Map<Key, Token> tokens = new ConcurrentHashMap<>();

    Authorizer(GuardedSender sender, CredentialStore credentials, RegistryPolicy policy, Clock clock) {
        this.sender = sender;
        this.credentials = credentials;
        this.policy = policy;
        this.clock = clock;
    }

    /** The header for a request to this endpoint, if it is known to want one. */
    Optional<String> header(Endpoint endpoint, Scopes scopes) throws IOException {
        Challenge challenge = challenges.get(endpoint);
        return challenge == null ? Optional.empty() : Optional.of(answer(endpoint, scopes, challenge));
    }

    /** The answer to a challenge, which {@link #remember} keeps once the endpoint has taken it. */
    record Renewed(Challenge challenge, String header) {}

    /** The header after a 401: what was sent, if anything, is forgotten and asked for anew. */
    Renewed renew(Endpoint endpoint, Scopes scopes, List<String> wwwAuthenticate) throws IOException {
        tokens.remove(new Key(endpoint, scopes));
        List<Challenge> offered = Challenge.parse(wwwAuthenticate);
        Challenge challenge = Challenge.first(offered, "bearer")
                .or(() -> Challenge.first(offered, "basic"))
                .orElseThrow(() -> new RegistryException.Unauthorized(
                        endpoint.host() + " asks for an authentication that is neither Bearer nor Basic"));
        return new Renewed(challenge, answer(endpoint, scopes, challenge));
    }

    /**
     * Answers this challenge at once from now on. It is for a challenge whose answer was not met with another 401: some
     * registries refuse what they do not support with a challenge of another kind than they mean for the rest.
     */
    void remember(Endpoint endpoint, Renewed renewed) {
        challenges.put(endpoint, renewed.challenge());
    }

    /** How many tokens are kept, for tests. */
    int kept() {
        return tokens.size();
    }

    private String answer(Endpoint endpoint, Scopes scopes, Challenge challenge) throws IOException {
        if (challenge.scheme().equals("basic")) {
            return basic(endpoint);
        }
        Key key = new Key(endpoint, scopes);
        Token token = tokens.get(key);
        if (token == null || !clock.instant().isBefore(token.renewAt())) {
            token = fetch(endpoint, scopes, challenge);
            Instant now = clock.instant();
            tokens.values().removeIf(old -> !now.isBefore(old.renewAt()));
            tokens.put(key, token);
        }
        return token.header();
    }

    private String basic(Endpoint endpoint) throws RegistryException {
        return switch (credential(endpoint).orElse(null)) {
            case Credential.UsernamePassword user -> basicHeader(user);
            case Credential.RefreshToken _ ->
                throw new RegistryException.Unauthorized(
                        endpoint.host() + " needs a user name and a password; only an identity token is configured");
            case null ->
                throw new RegistryException.Unauthorized(endpoint.host() + " needs credentials; none are configured");
        };
    }

    /** A store that cannot be read now is a failure that passes: a password file is missing while it is rotated. */
    private Optional<Credential> credential(Endpoint endpoint) throws RegistryException.Unavailable {
        try {
            return credentials.credential(endpoint.host());
        } catch (UncheckedIOException e) {
            throw new RegistryException.Unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    private static String basicHeader(Credential.UsernamePassword user) {
        String pair = user.username() + ":" + user.password();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private Token fetch(Endpoint endpoint, Scopes scopes, Challenge challenge) throws IOException {
        URI realm = realm(endpoint, challenge);
        policy.checkMayAsk(endpoint, realm);
        Optional<Credential> found = credential(endpoint);
        Optional<Credential> sendable = policy.mayAuthenticate(endpoint, realm) ? found : Optional.empty();
        Instant asked = clock.instant();
        Answer response = sender.send(endpoint, tokenRequest(realm, challenge, scopes, sendable));
        String what = "token for " + endpoint.host() + " from " + Origin.of(realm);
        if (response.statusCode() != 200) {
            throw refusal(what, response, found.isPresent() && sendable.isEmpty());
        }
        return token(what, asked, Answers.readBounded(what, response, MAX_TOKEN_BODY));
    }

    private static URI realm(Endpoint endpoint, Challenge challenge) throws RegistryException.Malformed {
        String text = challenge
                .parameter("realm")
                .orElseThrow(() -> new RegistryException.Malformed(endpoint.host() + " names no realm for tokens"));
        return Locations.resolve(endpoint.base(), text, "the realm for tokens that " + endpoint.host() + " names");
    }

    private static Outgoing tokenRequest(
            URI realm, Challenge challenge, Scopes scopes, Optional<Credential> credential) {
        List<String> form = new ArrayList<>();
        challenge.parameter("service").ifPresent(service -> form.add("service=" + encoded(service)));
        return switch (credential.orElse(null)) {
            case Credential.RefreshToken(String refreshToken) -> {
                form.add("grant_type=refresh_token");
                form.add("client_id=slipway");
                form.add("refresh_token=" + encoded(refreshToken));
                form.add("scope=" + encoded(String.join(" ", scopes.scopes())));
                byte[] body = String.join("&", form).getBytes(StandardCharsets.UTF_8);
                yield new Outgoing(
                        "POST",
                        realm,
                        Map.of("Content-Type", "application/x-www-form-urlencoded"),
                        RequestBody.of(body));
            }
            case Credential.UsernamePassword user -> {
                form.add("account=" + encoded(user.username()));
                yield tokenGet(realm, form, scopes, Map.of("Authorization", basicHeader(user)));
            }
            case null -> tokenGet(realm, form, scopes, Map.of());
        };
    }

    private static Outgoing tokenGet(URI realm, List<String> form, Scopes scopes, Map<String, String> headers) {
        scopes.scopes().forEach(scope -> form.add("scope=" + encoded(scope)));
        String separator = realm.getRawQuery() == null ? "?" : "&";
        return Outgoing.get(URI.create(realm + separator + String.join("&", form)), headers);
    }

    private static RegistryException refusal(String what, Answer response, boolean withheld) {
        RegistryException failure = Answers.failure(what, response);
        if (failure instanceof RegistryException.RateLimited || failure instanceof RegistryException.Unavailable) {
            return failure;
        }
        String reason = withheld ? "; the configured credentials were not sent, as this realm is not trusted" : "";
        return new RegistryException.Unauthorized(failure.getMessage() + reason);
    }

    private static Token token(String what, Instant asked, byte[] body) throws RegistryException.Malformed {
        JsonNode json = JsonAnswer.object(what, body);
        String value = JsonAnswer.text(json, "token")
                .or(() -> JsonAnswer.text(json, "access_token"))
                .orElse("");
        if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new RegistryException.Malformed(what + ": the answer holds no token");
        }
        long seconds = Math.clamp(json.path("expires_in").asLong(DEFAULT_SECONDS), 0, LONGEST_SECONDS);
        long margin = Math.min(10, seconds / 4);
        return new Token("Bearer " + value, asked.plusSeconds(seconds - margin));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
