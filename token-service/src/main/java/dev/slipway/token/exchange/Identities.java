package dev.slipway.token.exchange;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.token.account.AccountSpec;
import dev.slipway.token.account.ServiceAccount;
import dev.slipway.token.account.ServiceAccounts;
import dev.slipway.token.apitoken.ApiTokens;
import dev.slipway.token.apitoken.RegistryMatrix;
import dev.slipway.token.credential.SignedCredentials;
import dev.slipway.token.exchange.ExchangeOutcome.Reason;
import dev.slipway.token.grant.Grant;
import dev.slipway.token.grant.Grants;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds out who presents a credential. A password that begins as API tokens do is one, whatever the user name; else the user
 * name chooses the kind. Each kind has one way to be verified: there is no fallback from one to another.
 *
 * @param mirror who may read which repository of the mirror
 * @param patience how long a build's grant is waited for
 */
record Identities(
        SignedCredentials buildCredentials,
        SignedCredentials refreshTokens,
        ServiceAccounts accounts,
        ApiTokens apiTokens,
        Grants grants,
        MirrorReaders mirror,
        Duration patience,
        Clock clock) {
    private static final String BUILD = "build:";
    private static final String SERVICE = "service:";
    private static final String TOKEN = "token:";
    static final Duration REFRESH_LIFE = Duration.ofDays(30);

    Identification identify(Presented presented) throws InterruptedException {
        return switch (presented) {
            case Presented.Nothing nothing -> new Identification.Refused(Reason.NO_CREDENTIALS);
            case Presented.Password(String username, String secret)
            when secret.startsWith(ApiTokens.PREFIX) -> apiToken(apiTokens.find(secret));
            case Presented.Password(String username, String secret)
            when username.equals(AccountSpec.BUILD_USERNAME) -> build(secret);
            case Presented.Password(String username, String secret) -> service(username, secret);
            case Presented.RefreshToken(String token) -> refreshed(token);
        };
    }

    /** A refresh token that does for this principal what its secret did. */
    String refreshToken(Principal principal) {
        Instant longest = clock.instant().plus(REFRESH_LIFE);
        Instant expiresAt = principal.until().isBefore(longest) ? principal.until() : longest;
        return refreshTokens.sign(principal.subject(), expiresAt, principal.binding());
    }

    private Identification build(String credential) throws InterruptedException {
        Optional<SignedCredentials.Verified> verified = buildCredentials.verify(credential);
        return verified.isPresent()
                ? granted(verified.get().subject())
                : new Identification.Refused(Reason.INVALID_BUILD_CREDENTIAL);
    }

    private Identification granted(String buildId) throws InterruptedException {
        return switch (grants.await(buildId, patience)) {
            case Grants.Answer.Found(Grant.Open open)
            when open.isLiveAt(clock.instant()) ->
                mirror.isCaughtUp()
                        ? new Identification.Known(new Principal(
                                BUILD + buildId, GrantedScopes.of(open, mirror), open.expiresAt(), Optional.empty()))
                        : new Identification.NotReady();
            case Grants.Answer.Found(Grant.Open open) ->
                new Identification.Refused(Reason.GRANT_EXPIRED, BUILD + buildId);
            case Grants.Answer.Found(Grant.Ended ended) ->
                new Identification.Refused(Reason.BUILD_ENDED, BUILD + buildId);
            case Grants.Answer.Unknown unknown -> new Identification.NotReady();
            case Grants.Answer.NotCaughtUp notCaughtUp -> new Identification.NotReady();
        };
    }

    private Identification apiToken(ApiTokens.Answer answer) {
        return switch (answer) {
            case ApiTokens.Answer.Valid(ApiTokenChanged token) ->
                new Identification.Known(new Principal(
                        TOKEN + token.tokenId(),
                        RegistryMatrix.of(token.role(), token.tenant(), mirror),
                        token.expiresAt().orElse(Instant.MAX),
                        Optional.of(token.sha256())));
            case ApiTokens.Answer.Expired(String tokenId) ->
                new Identification.Refused(Reason.API_TOKEN_EXPIRED, TOKEN + tokenId);
            case ApiTokens.Answer.Revoked(String tokenId) ->
                new Identification.Refused(Reason.API_TOKEN_REVOKED, TOKEN + tokenId);
            case ApiTokens.Answer.Unknown unknown -> new Identification.Refused(Reason.API_TOKEN_UNKNOWN);
            case ApiTokens.Answer.NotCaughtUp notCaughtUp -> new Identification.NotReady();
        };
    }

    private Identification service(String username, String secret) {
        return accounts.authenticate(username, secret)
                .<Identification>map(
                        found -> new Identification.Known(servicePrincipal(found.account(), found.secretDigest())))
                .orElseGet(() -> new Identification.Refused(Reason.WRONG_SECRET));
    }

    private Identification refreshed(String token) throws InterruptedException {
        Optional<SignedCredentials.Verified> verified = refreshTokens.verify(token);
        if (verified.isEmpty()) {
            return new Identification.Refused(Reason.INVALID_REFRESH_TOKEN);
        }
        String subject = verified.get().subject();
        if (subject.startsWith(BUILD)) {
            return granted(subject.substring(BUILD.length()));
        }
        String digest = verified.get().binding().orElse("");
        if (subject.startsWith(TOKEN)) {
            return apiToken(apiTokens.find(subject.substring(TOKEN.length()), digest));
        }
        if (!subject.startsWith(SERVICE)) {
            return new Identification.Refused(Reason.INVALID_REFRESH_TOKEN);
        }
        return accounts.find(subject.substring(SERVICE.length()))
                .filter(account -> account.secretDigests().contains(digest))
                .<Identification>map(account -> new Identification.Known(servicePrincipal(account, digest)))
                .orElseGet(() -> new Identification.Refused(Reason.INVALID_REFRESH_TOKEN));
    }

    private static Principal servicePrincipal(ServiceAccount account, String secretDigest) {
        return new Principal(SERVICE + account.name(), account, Instant.MAX, Optional.of(secretDigest));
    }
}
