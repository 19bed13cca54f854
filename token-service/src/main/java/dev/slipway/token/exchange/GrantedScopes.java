package dev.slipway.token.exchange;

import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.token.grant.Grant;
import dev.slipway.token.scope.Permissions;
import dev.slipway.token.scope.Scope;
import java.time.Duration;
import java.util.Optional;

/**
 * What a build may do now: what it was granted, without the repositories of the mirror that were public then and have become private
 * since, unless they are its tenant's too. This goes by what this process knows, also while Kafka is away: running builds go on.
 */
final class GrantedScopes {
    /** The clock of who wrote that it is private may be this much behind the clock of who granted. */
    private static final Duration CLOCKS = Duration.ofSeconds(60);

    private GrantedScopes() {}

    static Permissions of(Grant.Open grant, MirrorReaders mirror) {
        return Permissions.exactly(grant.scopes().stream()
                .filter(scope -> !hasBeenClosed(scope, grant, mirror))
                .toList());
    }

    /** An admin's build is no exception: a grant does not say whose it is, and few builds run just then. */
    private static boolean hasBeenClosed(Scope scope, Grant.Open grant, MirrorReaders mirror) {
        return mirror.of(scope.name())
                .filter(repository -> wasOpenTo(grant, repository))
                .filter(repository ->
                        tenantOf(grant).filter(repository::isReadableBy).isEmpty())
                .isPresent();
    }

    /** Whether the grant may be from when it was public. What never was public was granted by who knew that. */
    private static boolean wasOpenTo(Grant.Open grant, MirrorRepositoryChanged repository) {
        return repository.publicSince().isPresent()
                && repository
                        .privateSince()
                        .filter(since -> grant.authorizedAt().isBefore(since.plus(CLOCKS)))
                        .isPresent();
    }

    private static Optional<String> tenantOf(Grant.Open grant) {
        return grant.scopes().stream()
                .map(scope -> RepositoryName.parse(scope.name()).orElse(null))
                .filter(RepositoryName.Build.class::isInstance)
                .map(name -> ((RepositoryName.Build) name).tenant())
                .findFirst();
    }
}
