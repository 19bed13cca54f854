package dev.slipway.mirror.upstream;

import dev.slipway.mirror.policy.Occasion;
import dev.slipway.registry.client.RegistryClient;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The ways to other registries. Both clients also reach the operator's own, with mirror-worker's account.
 *
 * @param anonymous asks other registries without a login
 * @param withLogin asks them with the operator's logins
 * @param hasLogin whether the operator has a login for a registry host
 * @param manners what both keep to, once somebody says {@link #asking} for what
 */
public record Upstreams(RegistryClient anonymous, RegistryClient withLogin, Predicate<String> hasLogin, Manners manners)
        implements AutoCloseable {
    /** With manners of which no operator wants more. */
    public Upstreams(RegistryClient anonymous, RegistryClient withLogin, Predicate<String> hasLogin) {
        this(anonymous, withLogin, hasLogin, new Manners(Set.of(), 0, Optional.empty(), Clock.systemUTC()));
    }

    /** The same ways, which keep to the manners. Only this one is closed. */
    public Upstreams asking(Occasion occasion) {
        return new Upstreams(
                anonymous.keepingTo(manners.courtesy(false, occasion)),
                withLogin.keepingTo(manners.courtesy(true, occasion)),
                hasLogin,
                manners);
    }

    @Override
    public void close() {
        anonymous.close();
        withLogin.close();
    }
}
