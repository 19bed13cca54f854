package dev.slipway.registry.operator;

import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The operator's registry, as one service's account sees it. */
public final class OperatorRegistry implements AutoCloseable {
    private final URI url;
    private final RegistryClient client;

    private OperatorRegistry(URI url, RegistryClient client) {
        this.url = url;
        this.client = client;
    }

    /** Opens a client; nothing is asked yet. */
    public static OperatorRegistry open(OperatorRegistryConfig config) {
        return new OperatorRegistry(config.url(), builder(config).build());
    }

    /** A client for this registry that is to do something more, such as reading from others. */
    public static RegistryClient.Builder builder(OperatorRegistryConfig config) {
        String host = Repository.hostOf(config.url());
        RegistryClient.Builder builder =
                RegistryClient.builder().registry(config.url()).credentials(credentials(config));
        config.realm().ifPresent(realm -> builder.trustRealm(host, realm));
        return builder;
    }

    /** The service's account, for the registry's host and no other. */
    public static CredentialStore credentials(OperatorRegistryConfig config) {
        Optional<String> username = config.username();
        Optional<Path> passwordFile = config.passwordFile();
        return username.isPresent() && passwordFile.isPresent()
                ? CredentialStore.passwordFile(Repository.hostOf(config.url()), username.get(), passwordFile.get())
                : CredentialStore.none();
    }

    /** The client, for this registry's repositories. */
    public RegistryClient client() {
        return client;
    }

    /** Base URL of the registry. */
    public URI url() {
        return url;
    }

    /** Host and port as they stand in image references. */
    public String host() {
        return Repository.hostOf(url);
    }

    /** A repository in this registry. */
    public Repository repository(String path) {
        return Repository.at(url, path);
    }

    @Override
    public void close() {
        client.close();
    }
}
