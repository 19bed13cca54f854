package dev.slipway.token.exchange;

import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Notes beside the keys how long access tokens and refresh tokens last, for whoever rotates the keys. */
@Singleton
class NotedLives {
    void note(@Observes StartupEvent event, KeyDirectory keys, ExchangeConfig config) {
        keys.noteLife(KeyPurpose.ACCESS_TOKENS.directory(), config.accessTokenLife());
        keys.noteLife(KeyPurpose.BUILD_CREDENTIALS.directory(), Identities.REFRESH_LIFE);
    }
}
