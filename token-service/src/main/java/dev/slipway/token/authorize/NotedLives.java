package dev.slipway.token.authorize;

import dev.slipway.events.request.NumberField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyLives;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.token.grant.GrantConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Notes beside the keys how long a build credential lasts at most, for whoever rotates the keys. */
@Singleton
class NotedLives {
    void note(@Observes StartupEvent event, KeyDirectory keys, AuthorizeConfig config, GrantConfig grant) {
        Duration longest = new GrantTerms(
                        config.grant().queueLimit(),
                        config.grant().runMargin(),
                        config.grant().attempts(),
                        grant.keptAfterEnd())
                .longest(((NumberField) RequestFields.TIMEOUT_SECONDS.type()).max());
        keys.noteLife(KeyPurpose.BUILD_CREDENTIALS.directory(), longest);
        keys.noteLife(KeyLives.LAUNCHER, longest);
    }
}
