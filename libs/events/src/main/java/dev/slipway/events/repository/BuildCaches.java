package dev.slipway.events.repository;

import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.text.Absent;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The caches that a build reads, and the one that it writes. The rule stands here only: token-service grants exactly these,
 * and the launcher names exactly these to BuildKit.
 *
 * <p>What a build writes into a cache, whoever reads the cache can read: its base images' layers too. So a build does not write a
 * cache whose readers may not read all of its base images.
 *
 * <p>Whoever writes a cache decides what is in the layers of every build that reads it. So a build that writes a cache reads
 * only caches whose writers are trusted at least as much as those of the cache that it writes. An admin build that writes the
 * global cache therefore does not read its tenant's cache: what a tenant's build left there would reach all tenants.
 *
 * @param imports repositories of the caches to read
 * @param export repository of the cache to write: the global one for an admin build, else the tenant's own
 * @param withheld repository of the cache that the build would write, if its readers could read the build's base images
 */
public record BuildCaches(List<String> imports, Optional<String> export, Optional<String> withheld) {
    /** Neither reads nor writes a cache. */
    public static final BuildCaches NONE = new BuildCaches(List.of(), Optional.empty(), Optional.empty());

    /** Whom a repository is open to, the fewest first. */
    public enum Readers {
        ADMINS,
        THE_TENANT,
        EVERYBODY
    }

    /** Who writes a cache, the least trusted first. */
    private enum Writers {
        BUILDS_OF_THE_TENANT,
        BUILDS_OF_ADMINS
    }

    private record Cache(String repository, Writers writers, Readers readers) {}

    public BuildCaches {
        imports = Absent.ifNull(imports);
        export = Absent.ifNull(export);
        withheld = Absent.ifNull(withheld);
    }

    /**
     * @param baseImages who may read all base images of the build
     * @throws IllegalArgumentException where tenant, scope or key make no name of a repository
     */
    public static BuildCaches of(BuildSpec spec, Readers baseImages) {
        Optional<Cache> own = spec.cacheScope()
                .map(scope -> new Cache(
                        RepositoryNames.cache(spec.tenant(), scope), Writers.BUILDS_OF_THE_TENANT, Readers.THE_TENANT));
        Optional<Cache> global = spec.globalCacheKey()
                .map(key -> new Cache(RepositoryNames.globalCache(key), Writers.BUILDS_OF_ADMINS, Readers.EVERYBODY));
        Optional<Cache> wanted = global.filter(_ -> spec.admin()).or(() -> own);
        Predicate<Cache> keepsSecrets = cache -> cache.readers().compareTo(baseImages) <= 0;
        List<String> imports = Stream.concat(own.stream(), global.stream())
                .filter(cache -> wanted.map(written -> cache.writers().compareTo(written.writers()) >= 0)
                        .orElse(true))
                .map(Cache::repository)
                .toList();
        return new BuildCaches(
                imports,
                wanted.filter(keepsSecrets).map(Cache::repository),
                wanted.filter(keepsSecrets.negate()).map(Cache::repository));
    }
}
