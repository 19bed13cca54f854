package dev.slipway.token;

import dev.slipway.token.account.ServiceAccounts;
import dev.slipway.token.keys.KeyDirectory;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;

/** What both halves of the service need, made from the configuration. A file that is missing or malformed stops the start. */
@Singleton
class TokenWiring {
    private final TokenConfig config;

    TokenWiring(TokenConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    KeyDirectory keys() throws IOException {
        return KeyDirectory.open(config.keysDirectory(), Clock.systemUTC());
    }

    @Produces
    @Singleton
    ServiceAccounts accounts() throws IOException {
        return new ServiceAccounts(config.accountsFile(), Clock.systemUTC());
    }
}
