package dev.slipway.token.authorize;

import dev.slipway.token.TokenConfig;
import dev.slipway.token.credential.CredentialKind;
import dev.slipway.token.credential.CredentialSealer;
import dev.slipway.token.credential.SignedCredentials;
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
    @Produces
    @Singleton
    AuthorizeStep step(TokenConfig config, KeyDirectory keys, Grants grants, GrantLog log) throws IOException {
        Clock clock = Clock.systemUTC();
        return new AuthorizeStep(
                grants,
                log,
                new SignedCredentials(CredentialKind.BUILD, config.issuer(), keys, clock),
                new CredentialSealer(config.launcherKeyFile()),
                new GrantTerms(
                        config.grant().queueLimit(),
                        config.grant().runMargin(),
                        config.grant().attempts(),
                        config.grant().keptAfterEnd()),
                config.grant().patience(),
                clock);
    }
}
