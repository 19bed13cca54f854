package dev.slipway.token.authorize;

import static dev.slipway.token.scope.Scope.PULL;
import static dev.slipway.token.scope.Scope.PUSH;

import dev.slipway.events.BuildPrepared;
import dev.slipway.events.repository.BuildCaches;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.repository.TenantName;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.token.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a build may do at the registry: push and pull its image, pull its source and the base images that the mirror has, and
 * use the caches that {@link BuildCaches} names.
 *
 * <p>Events come from our own services, and are checked here all the same: a tenant called {@code global} or a scope with a
 * slash would open what belongs to others.
 */
final class GrantRules {
    private GrantRules() {}

    /** The grant's scopes with the caches that are among them, or why there is none. */
    sealed interface Ruling {
        record Granted(List<Scope> scopes, BuildCaches caches) implements Ruling {}

        record Refused(String reason) implements Ruling {}
    }

    /**
     * @param images the build's base images; those that it may not read are not in the mirror for it
     * @param readers who may read all of those
     */
    static Ruling scopesOf(BuildPrepared prepared, List<BaseImage> images, BuildCaches.Readers readers) {
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
        BuildCaches caches = BuildCaches.of(spec, readers);
        scopes.addAll(caches(caches));
        for (BaseImage image : images) {
            if (!image.mirrorHasIt()) {
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
        return new Ruling.Granted(List.copyOf(scopes), caches);
    }

    /** Each cache that the build reads, with push for the one that it also writes. */
    private static List<Scope> caches(BuildCaches caches) {
        return caches.imports().stream()
                .map(name -> caches.export().equals(Optional.of(name))
                        ? Scope.repository(name, PULL, PUSH)
                        : Scope.repository(name, PULL))
                .toList();
    }
}
