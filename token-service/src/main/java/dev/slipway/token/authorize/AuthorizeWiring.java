package dev.slipway.token.authorize;

import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import dev.slipway.token.TokenConfig;
import dev.slipway.token.credential.CredentialKind;
import dev.slipway.token.credential.CredentialSealer;
import dev.slipway.token.credential.SignedCredentials;
import dev.slipway.token.grant.GrantConfig;
import dev.slipway.token.grant.GrantLog;
import dev.slipway.token.grant.Grants;
import dev.slipway.token.keys.KeyDirectory;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
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
    AuthorizeStep step(
            AuthorizeConfig config,
            TokenConfig token,
            GrantConfig grant,
            KeyDirectory keys,
            Grants grants,
            GrantLog log)
            throws IOException {
        Clock clock = Clock.systemUTC();
        return new AuthorizeStep(
                grants,
                log,
                new SignedCredentials(CredentialKind.BUILD, token.issuer(), keys, clock),
                new CredentialSealer(config.launcherKeyFile()),
                new GrantTerms(
                        config.grant().queueLimit(),
                        config.grant().runMargin(),
                        config.grant().attempts(),
                        grant.keptAfterEnd()),
                grant.patience(),
                clock);
    }
}
