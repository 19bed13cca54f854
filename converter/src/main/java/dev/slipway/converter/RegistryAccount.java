package dev.slipway.converter;

import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.nio.file.Path;
import java.util.Optional;

/** The converter's service account at the operator's registry. */
public final class RegistryAccount {

    private RegistryAccount() {}

    /** A client that uses it; anonymous where there is none. */
    public static RegistryClient.Builder client(ConverterConfig.Registry config) {
        String host = Repository.hostOf(config.url());
        RegistryClient.Builder builder =
                RegistryClient.builder().credentials(credentials(host, config)).registry(config.url());
        config.realm().ifPresent(realm -> builder.trustRealm(host, realm));
        return builder;
    }

    private static CredentialStore credentials(String host, ConverterConfig.Registry config) {
        Optional<String> username = config.username();
        Optional<Path> passwordFile = config.passwordFile();
        return username.isPresent() && passwordFile.isPresent()
                ? CredentialStore.passwordFile(host, username.get(), passwordFile.get())
                : CredentialStore.none();
    }
}
