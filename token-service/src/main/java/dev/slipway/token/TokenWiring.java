package dev.slipway.token;

import dev.slipway.events.Audited;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.settings.BadSettingException;
import dev.slipway.token.account.ServiceAccounts;
import dev.slipway.token.audit.AuditTrail;
import dev.slipway.token.credential.CredentialSealer;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** What both halves of the service need, made from the configuration. A file that is missing or malformed stops the start. */
@Singleton
class TokenWiring {
    private final TokenConfig config;

    TokenWiring(TokenConfig config) {
        this.config = config;
    }

    /** Before the topics are read: the framework would tell a file that is missing as a failure of theirs. */
    void readFiles(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event,
            KeyDirectory keys,
            ServiceAccounts accounts,
            CredentialSealer sealer) {
        // Injected, so they are made.
    }

    @Produces
    @Singleton
    KeyDirectory keys(AuditTrail trail) {
        Path directory = config.keysDirectory();
        try {
            return KeyDirectory.open(
                    directory, Clock.systemUTC(), (purpose, keyId, added) -> trail.add(changed(purpose, keyId, added)));
        } catch (IOException e) {
            throw BadSettingException.ofFile("slipway.token.keys-directory", directory, e);
        }
    }

    /** Who put the file there or took it away is not known here. */
    private static Audited changed(KeyPurpose purpose, String keyId, boolean added) {
        return new Audited(
                AuditTrail.SERVICE,
                added ? AuditedAction.KEY_ADDED : AuditedAction.KEY_REMOVED,
                AuditTrail.UNKNOWN,
                true,
                Optional.of(purpose.directory() + " " + keyId),
                Optional.empty(),
                Optional.empty(),
                Instant.now());
    }

    @Produces
    @Singleton
    ServiceAccounts accounts() {
        Path file = config.accountsFile();
        try {
            return new ServiceAccounts(file, Clock.systemUTC());
        } catch (IOException e) {
            throw BadSettingException.ofFile("slipway.token.accounts-file", file, e);
        }
    }
}
