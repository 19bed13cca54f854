package dev.slipway.publisher.publish;

import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.repository.ImageName;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.keys.seal.RegistryLogins;
import dev.slipway.keys.seal.Unsealer;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.guard.GuardedSockets;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The ways as they are configured. Slipway's own registry is reached with the publisher's account. Every other one is reached by a client
 * of its own, with the login that came for its host and no other. What no setting names may be at public addresses only, and may lead to
 * public addresses only, judged when it is connected to.
 */
final class RegistryDestinations implements Destinations, AutoCloseable {
    /** Slipway's own registry, to a client that reaches another one too. No name that has a host has this one. */
    private static final String OWN = "slipway";

    private static final String ANY_BELOW = "*.";

    private final PublishConfig config;
    private final OperatorRegistry own;
    private final Unsealer unsealer;
    private final String ownHost;

    RegistryDestinations(PublishConfig config) {
        this.config = config;
        this.own = OperatorRegistry.open(config.registry());
        this.unsealer = new Unsealer(config.keyFile());
        this.ownHost = Repository.hostOf(config.registry().url());
    }

    @Override
    public Way open(PublishJob job, String name) {
        if (!isOf(job.tenant(), job.repository())) {
            return new Way.Closed(job.repository() + " is no image of tenant " + job.tenant());
        }
        try {
            return switch (ImageName.parse(name)) {
                case ImageName.Own tag -> own(job, tag);
                case ImageName.Elsewhere tag -> elsewhere(job, tag);
            };
        } catch (IllegalArgumentException e) {
            return new Way.Closed(name + " is no name for an image: " + e.getMessage());
        }
    }

    private static boolean isOf(String tenant, String repository) {
        return switch (RepositoryName.parse(repository).orElse(null)) {
            case RepositoryName.Build build -> build.tenant().equals(tenant);
            case RepositoryName.Image image -> image.tenant().equals(tenant);
            case null, default -> false;
        };
    }

    private Way own(PublishJob job, ImageName.Own tag) {
        Repository from = own.repository(job.repository());
        Repository to = own.repository(tag.of(job.tenant()).toString());
        return new Way.Open(new Destination(own.client(), from, to, tag.tag(), attachmentLimit(), false));
    }

    private Way elsewhere(PublishJob job, ImageName.Elsewhere tag) {
        String host = asInReferences(tag.host());
        if (host.equals(ownHost)) {
            return new Way.Closed(host + " is Slipway's own registry: leave the host out of the name, such as "
                    + tag.path() + ":" + tag.tag());
        }
        if (!isAllowed(host)) {
            return new Way.Closed("the operator lets images be pushed to other hosts than " + host
                    + " only (slipway.publisher.push-hosts)");
        }
        Optional<Credential> login;
        try {
            login = login(job, host);
        } catch (IOException e) {
            return new Way.Away(String.valueOf(e.getMessage()));
        }
        RegistryClient client = client(host, login);
        Repository from = new Repository(OWN, job.repository());
        Repository to = new Repository(host, tag.path());
        return new Way.Open(new Destination(client, from, to, tag.tag(), attachmentLimit(), true));
    }

    private Optional<Credential> login(PublishJob job, String host) throws IOException {
        if (job.registryLogins().isEmpty()) {
            return Optional.empty();
        }
        return RegistryLogins.open(job.registryLogins().get(), job.id(), unsealer)
                .of(host)
                .map(login -> new Credential.UsernamePassword(login.username(), login.password()));
    }

    /** For one push: who has a login for a host does not lend it to others. */
    private RegistryClient client(String host, Optional<Credential> login) {
        CredentialStore account = OperatorRegistry.credentials(config.registry());
        RegistryClient.Builder builder = RegistryClient.builder()
                .registry(OWN, config.registry().url())
                .guard(GuardedSockets.toPublicAddresses())
                .guardUnlessNamed(Set.of())
                .stallTimeout(config.stallTimeout())
                .credentials(asked -> {
                    if (asked.equals(OWN)) {
                        return account.credential(ownHost);
                    }
                    return asked.equals(host) ? login : Optional.empty();
                });
        config.registry().realm().ifPresent(realm -> builder.trustRealm(OWN, realm));
        byHost(config.registries()).forEach(builder::endpoint);
        byHost(config.realms()).forEach(builder::trustRealm);
        config.plainHttpHosts().ifPresent(hosts -> hosts.forEach(builder::plainHttp));
        return builder.build();
    }

    private static <T> Map<String, T> byHost(Map<String, T> settings) {
        Map<String, T> byHost = new TreeMap<>();
        settings.forEach((host, value) -> byHost.put(asInReferences(host), value));
        return byHost;
    }

    private boolean isAllowed(String host) {
        return config.pushHosts()
                .map(hosts -> hosts.stream()
                        .map(RegistryDestinations::asInReferences)
                        .anyMatch(allowed -> allowed.startsWith(ANY_BELOW)
                                ? host.endsWith(allowed.substring(1))
                                : host.equals(allowed)))
                .orElse(true);
    }

    private static String asInReferences(String host) {
        String lowerCase = host.toLowerCase(Locale.ROOT);
        return lowerCase.equals("index.docker.io") ? "docker.io" : lowerCase;
    }

    private long attachmentLimit() {
        return config.attachmentLimit().asLongValue();
    }

    @Override
    public void close() {
        own.close();
    }
}
