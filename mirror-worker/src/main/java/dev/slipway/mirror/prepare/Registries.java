package dev.slipway.mirror.prepare;

import dev.slipway.mirror.policy.UpstreamHosts;
import dev.slipway.mirror.upstream.Bandwidth;
import dev.slipway.mirror.upstream.Manners;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.docker.DockerCredentialStore;
import dev.slipway.registry.guard.GuardedSockets;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.registry.reference.Repository;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Set;

/**
 * The registries as they are configured: the operator's own with its service account, all others without a login or with
 * docker's. The others may lead us, by redirects and realms, to public addresses only, like sources by URL; and those that no setting
 * names may be at public addresses only themselves.
 */
final class Registries {
    private Registries() {}

    /** @param named hosts that may be asked at private addresses, beside those that settings of their own name */
    static Upstreams open(PrepareConfig config, Set<String> named) {
        CredentialStore logins =
                config.dockerConfig().map(DockerCredentialStore::of).orElseGet(DockerCredentialStore::ofUser);
        return new Upstreams(
                client(config, CredentialStore.none(), named),
                client(config, logins, named),
                host -> mayHaveLogin(logins, host),
                manners(config));
    }

    /** Where the login cannot be read now, there may be one: who needs it learns why it cannot be read. */
    private static boolean mayHaveLogin(CredentialStore logins, String host) {
        try {
            return logins.credential(host).isPresent();
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    private static Manners manners(PrepareConfig config) {
        return new Manners(
                Set.of(Repository.hostOf(config.registry().url())),
                config.upstreamReserve(),
                config.bandwidth().map(size -> new Bandwidth(size.asLongValue())),
                Clock.systemUTC());
    }

    private static RegistryClient client(PrepareConfig config, CredentialStore upstreams, Set<String> named) {
        String ownHost = Repository.hostOf(config.registry().url());
        CredentialStore account = OperatorRegistry.credentials(config.registry());
        RegistryClient.Builder builder = OperatorRegistry.builder(config.registry())
                .guard(GuardedSockets.toPublicAddresses())
                .guardUnlessNamed(named)
                .stallTimeout(config.stallTimeout())
                .credentials(host -> host.equals(ownHost) ? account.credential(host) : upstreams.credential(host));
        UpstreamHosts.asInReferences("slipway.mirror-worker.upstreams", config.upstreams())
                .forEach(builder::endpoint);
        UpstreamHosts.asInReferences("slipway.mirror-worker.realms", config.realms())
                .forEach(builder::trustRealm);
        config.plainHttpHosts().ifPresent(hosts -> hosts.forEach(builder::plainHttp));
        return builder.build();
    }
}
