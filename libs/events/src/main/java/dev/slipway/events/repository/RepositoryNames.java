package dev.slipway.events.repository;

/** The words that repository names and tags consist of, and whole names as text. {@link RepositoryName} has their form. */
public final class RepositoryNames {
    /** First component of a name: base images. */
    public static final String MIRROR = "mirror";
    /** First component of a name: images that builds made. */
    public static final String BUILDS = "builds";
    /** First component of a name: images under names that callers chose. */
    public static final String IMAGES = "images";
    /** First component of a name: build caches. */
    public static final String CACHE = "cache";
    /** First component of a name: sources of builds. */
    public static final String SOURCES = "sources";
    /** First component of a name: what deploy systems put where their submissions refer to it. */
    public static final String UPLOADS = "uploads";
    /** Stands for the tenant in names of caches that belong to nobody. */
    public static final String GLOBAL = "global";
    /** The tag under which a build's image is pushed. */
    public static final String IMAGE_TAG = "latest";
    /** The tag under which BuildKit keeps a cache. */
    public static final String CACHE_TAG = "buildcache";

    private RepositoryNames() {}

    /**
     * The place of an upstream's repository in the mirror. The colon before a port becomes two underscores. The result is
     * no name where host or path have characters that no name has, as the address of an IPv6 host does.
     */
    public static String mirror(String host, String path) {
        return MIRROR + "/" + host.replace(":", "__") + "/" + path;
    }

    /** @throws IllegalArgumentException as {@link RepositoryName.Build} */
    public static String image(String tenant, String buildId) {
        return new RepositoryName.Build(tenant, buildId).toString();
    }

    /** @throws IllegalArgumentException as {@link RepositoryName.Source} */
    public static String source(String tenant, String buildId) {
        return new RepositoryName.Source(tenant, buildId).toString();
    }

    /** @throws IllegalArgumentException as {@link RepositoryName.Cache} */
    public static String cache(String tenant, String scope) {
        return new RepositoryName.Cache(tenant, scope).toString();
    }

    /** @throws IllegalArgumentException as {@link RepositoryName.GlobalCache} */
    public static String globalCache(String key) {
        return new RepositoryName.GlobalCache(key).toString();
    }
}
