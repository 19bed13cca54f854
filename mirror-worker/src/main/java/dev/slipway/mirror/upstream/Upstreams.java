package dev.slipway.mirror.upstream;

import dev.slipway.registry.client.RegistryClient;
import java.util.function.Predicate;

/**
 * The ways to other registries. Both clients also reach the operator's own, with mirror-worker's account.
 *
 * @param anonymous asks other registries without a login
 * @param withLogin asks them with the operator's logins
 * @param hasLogin whether the operator has a login for a registry host
 */
public record Upstreams(RegistryClient anonymous, RegistryClient withLogin, Predicate<String> hasLogin)
        implements AutoCloseable {
    @Override
    public void close() {
        anonymous.close();
        withLogin.close();
    }
}
