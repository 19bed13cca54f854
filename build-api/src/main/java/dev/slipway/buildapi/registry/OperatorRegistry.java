package dev.slipway.buildapi.registry;

import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;

/** A client of the operator's registry with build-api's credentials. */
@ApplicationScoped
public class OperatorRegistry {
    private static final int ATTEMPTS = 3;

    private final RegistryClient client;
    private final URI url;

    @Inject
    OperatorRegistry(RegistryConfig config) {
        this.url = config.url();
        String host = Repository.hostOf(url);
        RegistryClient.Builder builder =
                RegistryClient.builder().registry(url).attempts(ATTEMPTS, Duration.ofMillis(500));
        if (config.username().isPresent() && config.passwordFile().isPresent()) {
            builder.credentials(CredentialStore.passwordFile(
                    host, config.username().get(), config.passwordFile().get()));
        }
        config.realm().ifPresent(realm -> builder.trustRealm(host, realm));
        this.client = builder.build();
    }

    public RegistryClient client() {
        return client;
    }

    public URI url() {
        return url;
    }

    /** Host and port as they stand in image references. */
    public String host() {
        return Repository.hostOf(url);
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
