package dev.slipway.token.exchange;

import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.token.TokenConfig;
import dev.slipway.token.account.ServiceAccounts;
import dev.slipway.token.apitoken.ApiTokens;
import dev.slipway.token.audit.AuditTrail;
import dev.slipway.token.credential.CredentialKind;
import dev.slipway.token.credential.SignedCredentials;
import dev.slipway.token.grant.GrantConfig;
import dev.slipway.token.grant.Grants;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts the endpoint's parts together. */
@Singleton
class ExchangeWiring {
    @Produces
    @Singleton
    @Startup
    ExchangeStep exchange(
            ExchangeConfig config,
            TokenConfig token,
            GrantConfig grant,
            KeyDirectory keys,
            ServiceAccounts accounts,
            ApiTokens apiTokens,
            Grants grants,
            MirrorReaders mirror) {
        Clock clock = Clock.systemUTC();
        Identities identities = new Identities(
                new SignedCredentials(CredentialKind.BUILD, token.issuer(), keys, clock),
                new SignedCredentials(CredentialKind.REFRESH, token.issuer(), keys, clock),
                accounts,
                apiTokens,
                grants,
                mirror,
                grant.patience(),
                clock);
        return new ExchangeStep(
                config.registryService(),
                identities,
                new AccessTokens(token.issuer(), config.registryService(), keys),
                config.accessTokenLife(),
                clock);
    }

    @Produces
    @Singleton
    ExchangeJournal journal(MeterRegistry meters, AuditTrail trail) {
        return new ExchangeJournal(meters, trail, Clock.systemUTC());
    }
}
