package dev.slipway.token.authorize;

import static dev.slipway.token.scope.Scope.PULL;
import static dev.slipway.token.scope.Scope.PUSH;

import dev.slipway.events.BaseImage;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildSpec;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.repository.TenantName;
import dev.slipway.token.scope.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * What a build may do at the registry: push and pull its image and its tenant's cache, pull its source, the shared cache
 * and the base images that the mirror has. An admin's build pushes the shared cache too.
 *
 * <p>Events come from our own services, and are checked here all the same: a tenant called {@code global} or a scope with a
 * slash would open what belongs to others.
 */
final class GrantRules {
    private GrantRules() {}

    /** The grant's scopes, or why there is none. */
    sealed interface Ruling {
        record Granted(List<Scope> scopes) implements Ruling {}

        record Refused(String reason) implements Ruling {}
    }

    static Ruling scopesOf(BuildPrepared prepared) {
        String buildId = prepared.build().buildId();
        BuildSpec spec = prepared.build().spec();
        if (!RepositoryName.isComponent(buildId)) {
            return new Ruling.Refused("build_id: not one component of a repository name");
        }
        if (!TenantName.isValid(spec.tenant())) {
            return new Ruling.Refused("tenant: not a valid name of a tenant");
        }
        if (!spec.cacheScope().map(RepositoryName::isComponent).orElse(true)) {
            return new Ruling.Refused("cache_scope: not one component of a repository name");
        }
        if (!spec.globalCacheKey().map(RepositoryName::isComponent).orElse(true)) {
            return new Ruling.Refused("global_cache_key: not one component of a repository name");
        }
        List<Scope> scopes = new ArrayList<>();
        scopes.add(Scope.repository(RepositoryNames.image(spec.tenant(), buildId), PULL, PUSH));
        scopes.add(Scope.repository(RepositoryNames.source(spec.tenant(), buildId), PULL));
        spec.cacheScope()
                .map(scope -> RepositoryNames.cache(spec.tenant(), scope))
                .ifPresent(name -> scopes.add(Scope.repository(name, PULL, PUSH)));
        spec.globalCacheKey()
                .map(RepositoryNames::globalCache)
                .ifPresent(name ->
                        scopes.add(spec.admin() ? Scope.repository(name, PULL, PUSH) : Scope.repository(name, PULL)));
        for (BaseImage image : prepared.baseImages()) {
            if (!isInMirror(image)) {
                continue;
            }
            if (!(RepositoryName.parse(image.repository()).orElse(null) instanceof RepositoryName.Mirror)) {
                return new Ruling.Refused("base_images: not a repository of the mirror: " + image.repository());
            }
            Scope scope = Scope.repository(image.repository(), PULL);
            if (!scopes.contains(scope)) {
                scopes.add(scope);
            }
        }
        return new Ruling.Granted(List.copyOf(scopes));
    }

    private static boolean isInMirror(BaseImage image) {
        return switch (image.state()) {
            case MIRRORED, PRESENT -> true;
            case ABSENT, REFUSED, UNAVAILABLE -> false;
        };
    }
}
