package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where requests may go and what they may carry: which URL stands for which registry host, where plain http is
 * allowed, and which token realm may see a host's credentials. The rules:
 *
 * <ul>
 *   <li>plain http only to loopback and to hosts configured so;
 *   <li>credentials only to the host's own endpoint and to a realm that is the same origin, that is on loopback like the
 *       registry, or that was configured for the host;
 *   <li>no step from encryption or from another machine to plain http, neither by redirect nor by realm.
 * </ul>
 */
public final class RegistryPolicy {
    private static final String DOCKER_HUB = "docker.io";

    private final Map<String, URI> endpoints;
    private final Set<String> plainHttp;
    private final Map<String, Set<URI>> realms;
    private final Set<String> trusted;
    private final Optional<Set<String>> named;

    /**
     * @param endpoints where hosts are reached that are not reached under their own names
     * @param plainHttp hosts, with their ports, to which nothing need be encrypted
     * @param realms what else may see the credentials of a host
     * @param trusted hosts that may lead anywhere, as the operator's own may
     * @param named hosts that may be asked wherever their names lead, beside those that the others name; empty where all may
     */
    public RegistryPolicy(
            Map<String, URI> endpoints,
            Set<String> plainHttp,
            Map<String, Set<URI>> realms,
            Set<String> trusted,
            Optional<Set<String>> named) {
        Map<String, URI> allEndpoints = new HashMap<>(Map.of(DOCKER_HUB, URI.create("https://registry-1.docker.io")));
        allEndpoints.putAll(endpoints);
        this.endpoints = Map.copyOf(allEndpoints);
        this.plainHttp = Set.copyOf(plainHttp);
        Map<String, Set<URI>> allRealms = new HashMap<>();
        realms.forEach((host, uris) -> allRealms.put(host, new HashSet<>(uris)));
        if (!endpoints.containsKey(DOCKER_HUB)) {
            allRealms.computeIfAbsent(DOCKER_HUB, _ -> new HashSet<>()).add(URI.create("https://auth.docker.io/token"));
        }
        this.realms = Map.copyOf(allRealms);
        this.trusted = Set.copyOf(trusted);
        this.named = named.map(Set::copyOf);
    }

    Endpoint endpoint(String host) throws RegistryException.Malformed {
        URI configured = endpoints.get(host);
        if (configured != null) {
            return new Endpoint(host, configured, Origin.of(configured));
        }
        boolean plain = Hosts.isLoopback(Hosts.withoutPort(host)) || plainHttp.contains(host);
        URI base = URI.create((plain ? "http://" : "https://") + host.toLowerCase(Locale.ROOT));
        return new Endpoint(host, base, Origin.of(base));
    }

    /** Throws when an answer of {@code endpoint} must not lead to {@code target}. */
    void checkMayFollow(Endpoint endpoint, URI target) throws RegistryException.Malformed {
        Origin to = Origin.of(target);
        Origin from = endpoint.origin();
        boolean allowed = to.equals(from)
                || to.isEncrypted()
                || (to.isLoopback() && from.isLoopback() && !from.isEncrypted())
                || plainHttp.contains(to.host() + ":" + to.port());
        if (!allowed) {
            throw new RegistryException.Malformed(
                    endpoint.host() + " leads to " + to + ", which is neither encrypted nor configured for plain http");
        }
    }

    /**
     * Whether somebody configured that this address is asked, wherever its name leads: it is that of the registry itself, where
     * that is named, of another one that has its address by configuration, of a realm of this registry, or of a host that is spoken to by plain
     * http; or the registry is one that may lead anywhere.
     */
    boolean isConfigured(Endpoint endpoint, URI target) throws RegistryException.Malformed {
        Origin to = Origin.of(target);
        if ((to.equals(endpoint.origin()) && isNamed(endpoint.host()))
                || trusted.contains(endpoint.host())
                || plainHttp.contains(to.host() + ":" + to.port())) {
            return true;
        }
        for (URI configured : endpoints.values()) {
            if (Origin.of(configured).equals(to)) {
                return true;
            }
        }
        for (URI realm : realms.getOrDefault(endpoint.host(), Set.of())) {
            if (Origin.of(realm).equals(to)) {
                return true;
            }
        }
        return false;
    }

    private boolean isNamed(String host) {
        return named.isEmpty()
                || named.get().contains(host)
                || endpoints.containsKey(host)
                || realms.containsKey(host)
                || plainHttp.contains(host);
    }

    /** Whether this realm may be shown the credentials of the endpoint's host. */
    boolean mayAuthenticate(Endpoint endpoint, URI realm) throws RegistryException.Malformed {
        Origin to = Origin.of(realm);
        Origin from = endpoint.origin();
        if (to.equals(from) || (to.isLoopback() && from.isLoopback())) {
            return true;
        }
        for (URI trusted : realms.getOrDefault(endpoint.host(), Set.of())) {
            if (Origin.of(trusted).equals(to)) {
                return true;
            }
        }
        return false;
    }

    /** A realm that may not be trusted with credentials may still be asked anonymously, if that is safe. */
    void checkMayAsk(Endpoint endpoint, URI realm) throws RegistryException.Malformed {
        if (!mayAuthenticate(endpoint, realm)) {
            checkMayFollow(endpoint, realm);
        }
    }
}
