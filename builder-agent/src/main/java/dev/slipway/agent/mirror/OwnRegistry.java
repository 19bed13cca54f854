package dev.slipway.agent.mirror;

import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import java.net.URI;
import java.util.Map;

/** The operator's registry, spoken to with the build's own credential: challenge, token, request. */
public final class OwnRegistry {
    private OwnRegistry() {}

    public static RegistryClient.Builder client(RegistryAccess registry) {
        var credential = new Credential.UsernamePassword(registry.username(), registry.password());
        var builder = RegistryClient.builder()
                .name("slipway-builder-agent")
                .credentials(CredentialStore.of(Map.of(registry.host(), credential)));
        if (registry.plainHttp()) {
            builder.plainHttp(registry.host());
        }
        // Only the operator's word sends the credential elsewhere: a challenge may be anybody's on the way.
        if (registry.realm() != null) {
            builder.trustRealm(registry.host(), URI.create(registry.realm()));
        }
        return builder;
    }
}
