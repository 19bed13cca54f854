package dev.slipway.events.repository;

import dev.slipway.events.spec.BuildSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The caches that a build reads, and the one that it writes. The rule stands here only: token-service grants exactly these,
 * and the launcher names exactly these to BuildKit.
 *
 * <p>Whoever writes a cache decides what is in the layers of every build that reads it. So a build that writes a cache reads
 * only caches whose writers are trusted at least as much as those of the cache that it writes. An admin build that writes the
 * global cache therefore does not read its tenant's cache: what a tenant's build left there would reach all tenants.
 *
 * @param imports repositories of the caches to read
 * @param export repository of the cache to write: the global one for an admin build, else the tenant's own
 */
public record BuildCaches(List<String> imports, Optional<String> export) {
    /** Who writes a cache, the least trusted first. */
    private enum Writers {
        BUILDS_OF_THE_TENANT,
        BUILDS_OF_ADMINS
    }

    private record Cache(String repository, Writers writers) {}

    public BuildCaches {
        imports = List.copyOf(imports);
    }

    /** @throws IllegalArgumentException where tenant, scope or key make no name of a repository */
    public static BuildCaches of(BuildSpec spec) {
        Optional<Cache> own = spec.cacheScope()
                .map(scope -> new Cache(RepositoryNames.cache(spec.tenant(), scope), Writers.BUILDS_OF_THE_TENANT));
        Optional<Cache> global =
                spec.globalCacheKey().map(key -> new Cache(RepositoryNames.globalCache(key), Writers.BUILDS_OF_ADMINS));
        Optional<Cache> export = global.filter(_ -> spec.admin()).or(() -> own);
        List<String> imports = Stream.concat(own.stream(), global.stream())
                .filter(cache -> export.map(written -> cache.writers().compareTo(written.writers()) >= 0)
                        .orElse(true))
                .map(Cache::repository)
                .toList();
        return new BuildCaches(imports, export.map(Cache::repository));
    }
}
