package dev.slipway.mirror;

import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.docker.DockerCredentialStore;
import dev.slipway.registry.reference.Repository;
import java.nio.file.Path;
import java.util.Optional;

/** The registries as they are configured: the operator's own with its service account, all others with docker's logins. */
final class Registries {
    private Registries() {}

    static RegistryClient client(MirrorConfig config) {
        MirrorConfig.Registry own = config.registry();
        String ownHost = Repository.hostOf(own.url());
        CredentialStore upstreams =
                config.dockerConfig().map(DockerCredentialStore::of).orElseGet(DockerCredentialStore::ofUser);
        RegistryClient.Builder builder = RegistryClient.builder()
                .stallTimeout(config.stallTimeout())
                .credentials(host -> host.equals(ownHost)
                        ? serviceAccount(own, ownHost).credential(host)
                        : upstreams.credential(host))
                .registry(own.url());
        own.realm().ifPresent(realm -> builder.trustRealm(ownHost, realm));
        config.upstreams().forEach(builder::endpoint);
        config.realms().forEach(builder::trustRealm);
        config.plainHttpHosts().ifPresent(hosts -> hosts.forEach(builder::plainHttp));
        return builder.build();
    }

    private static CredentialStore serviceAccount(MirrorConfig.Registry own, String host) {
        Optional<String> username = own.username();
        Optional<Path> passwordFile = own.passwordFile();
        return username.isPresent() && passwordFile.isPresent()
                ? CredentialStore.passwordFile(host, username.get(), passwordFile.get())
                : CredentialStore.none();
    }
}
