package dev.slipway.token.authorize;

import dev.slipway.kafka.mirror.CurrentReaders;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import dev.slipway.settings.BadSettingException;
import dev.slipway.token.TokenConfig;
import dev.slipway.token.credential.CredentialKind;
import dev.slipway.token.credential.CredentialSealer;
import dev.slipway.token.credential.SignedCredentials;
import dev.slipway.token.grant.GrantConfig;
import dev.slipway.token.grant.GrantLog;
import dev.slipway.token.grant.Grants;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** Puts the step together. */
@Singleton
class AuthorizeWiring {
    /** Public, and read at each sealing. */
    @Produces
    @Singleton
    Watched launcherKeyFile(AuthorizeConfig config) {
        return WatchedFile.ofPublic(config.launcherKeyFile(), Clock.systemUTC());
    }

    @Produces
    @Singleton
    CredentialSealer sealer(AuthorizeConfig config) {
        Path file = config.launcherKeyFile();
        try {
            return new CredentialSealer(file);
        } catch (IOException e) {
            throw BadSettingException.ofFile("slipway.token.launcher-key-file", file, e);
        }
    }

    @Produces
    @Singleton
    AuthorizeStep step(
            AuthorizeConfig config,
            TokenConfig token,
            GrantConfig grant,
            KeyDirectory keys,
            Grants grants,
            GrantLog log,
            CurrentReaders mirror,
            CredentialSealer sealer) {
        Clock clock = Clock.systemUTC();
        return new AuthorizeStep(
                grants,
                log,
                mirror,
                new SignedCredentials(CredentialKind.BUILD, token.issuer(), keys, clock),
                sealer,
                new GrantTerms(
                        config.grant().queueLimit(),
                        config.grant().runMargin(),
                        config.grant().attempts(),
                        grant.keptAfterEnd()),
                grant.patience(),
                clock);
    }
}
