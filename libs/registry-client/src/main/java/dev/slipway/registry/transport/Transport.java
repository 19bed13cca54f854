package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.guard.GuardedSockets;
import dev.slipway.registry.limit.Courtesy;
import dev.slipway.registry.limit.RateLimit;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Carries calls out: authorization, redirects, retries; what is no success becomes a {@link RegistryException}. */
public final class Transport implements AutoCloseable {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 5;

    /** Makes something of an answer and closes its body. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Answer response) throws IOException;
    }

    private final GuardedSender sender;
    private final Authorizer authorizer;
    private final RegistryPolicy policy;
    private final Retry retry;
    private final String name;
    private final Courtesy courtesy;

    private Transport(
            GuardedSender sender,
            Authorizer authorizer,
            RegistryPolicy policy,
            Retry retry,
            String name,
            Courtesy courtesy) {
        this.sender = sender;
        this.authorizer = authorizer;
        this.policy = policy;
        this.retry = retry;
        this.name = name;
        this.courtesy = courtesy;
    }

    /**
     * Opens a transport; connections are made as they are needed.
     *
     * @param name how it calls itself
     * @param guard judges where answers lead; empty where nothing does
     * @param connectTimeout how long a connection may take to be made
     * @param stallTimeout how long nothing may happen before a request counts as failed
     * @param clock by which tokens are renewed
     */
    public static Transport open(
            RegistryPolicy policy,
            String name,
            CredentialStore credentials,
            Retry retry,
            Optional<GuardedSockets> guard,
            Duration connectTimeout,
            Duration stallTimeout,
            Clock clock) {
        GuardedSender sender = new GuardedSender(policy, guard, connectTimeout, stallTimeout);
        return new Transport(
                sender, new Authorizer(sender, credentials, policy, clock), policy, retry, name, Courtesy.NONE);
    }

    /** The same connections, tokens and settings for calls that keep to this. To close either one closes both. */
    public Transport keepingTo(Courtesy other) {
        return new Transport(sender, authorizer, policy, retry, name, other);
    }

    /** What its calls keep to, for those who read what they answer. */
    public Courtesy courtesy() {
        return courtesy;
    }

    /** Where this repository's registry is reached. */
    public Endpoint endpoint(Repository repository) throws RegistryException.Malformed {
        return policy.endpoint(repository.host());
    }

    /** Where the registry of this name is reached. */
    public Endpoint endpoint(String host) throws RegistryException.Malformed {
        return policy.endpoint(host);
    }

    /** How calls are repeated, for those who repeat more than one at a time. */
    public Retry retry() {
        return retry;
    }

    /** A successful answer, whose body the caller closes; repeatable calls are tried again after temporary failures. */
    public Answer send(Call call) throws IOException {
        return call.repeatable() ? retry.run(() -> sendOnce(call)) : sendOnce(call);
    }

    /** Sends, and reads the whole answer; if reading it fails temporarily, both are done again. */
    public <T> T exchange(Call call, Reader<T> reader) throws IOException {
        return call.repeatable() ? retry.run(() -> reader.read(sendOnce(call))) : reader.read(sendOnce(call));
    }

    private Answer sendOnce(Call call) throws IOException {
        String host = call.endpoint().host();
        courtesy.checkMayAsk(host, isAboutManifest(call) && call.method().equals("GET"));
        try {
            return followed(call);
        } catch (RegistryException.RateLimited e) {
            e.retryAfter().ifPresent(pause -> courtesy.refused(host, pause, String.valueOf(e.getMessage())));
            throw e;
        } catch (RegistryException.Unavailable e) {
            e.retryAfter().ifPresent(pause -> courtesy.refused(host, pause, String.valueOf(e.getMessage())));
            throw e;
        }
    }

    private static boolean isAboutManifest(Call call) {
        return call.uri().getRawPath().contains("/manifests/");
    }

    private Answer followed(Call call) throws IOException {
        Call current = call;
        for (int redirects = 0; ; redirects++) {
            Answer response = authorized(current);
            if (isAboutManifest(current) && call.endpoint().isOriginOf(current.uri())) {
                RateLimit.of(response.headers())
                        .ifPresent(limit -> courtesy.told(call.endpoint().host(), limit));
            }
            int status = response.statusCode();
            if (status >= 200 && status < 300) {
                return response;
            }
            boolean follow = REDIRECTS.contains(status)
                    && (call.method().equals("GET") || call.method().equals("HEAD"));
            if (follow && redirects == MAX_REDIRECTS) {
                response.body().close();
                throw new RegistryException.Malformed(call + ": "
                        + call.endpoint().host() + " leads on and on, by more than " + MAX_REDIRECTS + " redirects");
            }
            if (!follow) {
                throw Answers.failure(current.toString(), response);
            }
            response.body().close();
            current = current.to(location(call.endpoint(), response));
        }
    }

    private Answer authorized(Call call) throws IOException {
        if (!Origin.of(call.uri()).equals(call.endpoint().origin())) {
            return sender.send(call.endpoint(), request(call, Optional.empty()));
        }
        Optional<String> header = authorizer.header(call.endpoint(), call.scopes());
        Answer response = sender.send(call.endpoint(), request(call, header));
        if (response.statusCode() != 401) {
            return response;
        }
        response.body().close();
        Authorizer.Renewed renewed = authorizer.renew(
                call.endpoint(), call.scopes(), response.headers().allValues("WWW-Authenticate"));
        Answer second = sender.send(call.endpoint(), request(call, Optional.of(renewed.header())));
        if (second.statusCode() != 401) {
            authorizer.remember(call.endpoint(), renewed);
        }
        return second;
    }

    private Outgoing request(Call call, Optional<String> authorization) {
        Map<String, String> headers = new HashMap<>(call.headers());
        headers.put("User-Agent", name);
        authorization.ifPresent(value -> headers.put("Authorization", value));
        return new Outgoing(call.method(), call.uri(), headers, call.body());
    }

    /** The {@code Location} of an answer, where the policy lets a client of this endpoint go there. */
    public URI location(Endpoint endpoint, Answer response) throws RegistryException.Malformed {
        String text = response.headers()
                .firstValue("Location")
                .orElseThrow(() -> new RegistryException.Malformed(
                        endpoint.host() + " answers " + response.statusCode() + " without a Location"));
        URI target = Locations.resolve(response.uri(), text, "the Location that " + endpoint.host() + " sends");
        policy.checkMayFollow(endpoint, target);
        return target;
    }

    @Override
    public void close() {
        sender.close();
    }
}
