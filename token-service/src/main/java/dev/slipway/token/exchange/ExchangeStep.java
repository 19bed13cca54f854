package dev.slipway.token.exchange;

import dev.slipway.token.exchange.ExchangeOutcome.Problem;
import dev.slipway.token.scope.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Swaps a credential for an access token: who is it, what may they, what of that was asked for.
 *
 * @param service the registry's name as its challenges give it
 * @param life how long an access token lasts, where its holder's grant does
 */
record ExchangeStep(String service, Identities identities, AccessTokens accessTokens, Duration life, Clock clock) {
    private static final int MAX_SCOPES = 100;

    ExchangeOutcome exchange(ExchangeRequest request) throws InterruptedException {
        if (!request.service().orElse(service).equals(service)) {
            return new ExchangeOutcome.Malformed(Problem.INVALID_REQUEST, "service: no tokens for this registry here");
        }
        List<String> asked = request.scopes().stream()
                .flatMap(scopes -> Arrays.stream(scopes.split(" ")))
                .filter(scope -> !scope.isEmpty())
                .toList();
        if (asked.size() > MAX_SCOPES) {
            return new ExchangeOutcome.Malformed(Problem.INVALID_SCOPE, "scope: more than " + MAX_SCOPES);
        }
        List<Scope> scopes = new ArrayList<>();
        for (String text : asked) {
            Optional<Scope> scope = Scope.parse(text);
            if (scope.isEmpty()) {
                return new ExchangeOutcome.Malformed(Problem.INVALID_SCOPE, "scope: not type:name:actions");
            }
            scopes.add(scope.get());
        }
        return switch (identities.identify(request.presented())) {
            case Identification.Known(Principal principal)
            when !scopes.stream().allMatch(principal.permissions()::isKnownFor) -> new ExchangeOutcome.NotReady();
            case Identification.Known(Principal principal) -> issue(principal, scopes, request.offline());
            case Identification.Refused(ExchangeOutcome.Reason reason, String who) ->
                new ExchangeOutcome.Denied(reason, who);
            case Identification.NotReady notReady -> new ExchangeOutcome.NotReady();
        };
    }

    private ExchangeOutcome issue(Principal principal, List<Scope> asked, boolean offline) {
        List<Scope> allowed = principal.permissions().intersect(asked);
        Instant now = clock.instant();
        Instant usual = now.plus(life);
        Instant expiresAt = principal.until().isBefore(usual) ? principal.until() : usual;
        String tokenId = UUID.randomUUID().toString();
        return new ExchangeOutcome.Issued(
                principal.subject(),
                accessTokens.sign(principal.subject(), tokenId, allowed, now, expiresAt),
                tokenId,
                now,
                expiresAt,
                allowed,
                offline ? Optional.of(identities.refreshToken(principal)) : Optional.empty());
    }
}
