package dev.slipway.events;

/** What lies where in the operator's registry. The only place where these names are put together. */
public final class RepositoryNames {
    public static final String MIRROR_PREFIX = "mirror/";
    public static final String BUILDS_PREFIX = "builds/";
    public static final String CACHE_PREFIX = "cache/";
    public static final String SOURCES_PREFIX = "sources/";
    /** Where deploy systems put what their submissions refer to, under paths of their own choice. */
    public static final String UPLOADS_PREFIX = "uploads/";
    /** The tenant's place in {@code cache/} that belongs to nobody; no tenant may be called so. */
    public static final String GLOBAL = "global";
    /** The tag under which a build's image is pushed. */
    public static final String IMAGE_TAG = "latest";
    /** The tag under which BuildKit keeps a cache. */
    public static final String CACHE_TAG = "buildcache";

    private RepositoryNames() {}

    /** The host is kept, so that two upstreams never collide; its port's colon becomes an underscore pair. */
    public static String mirror(String host, String path) {
        return MIRROR_PREFIX + host.replace(":", "__") + "/" + path;
    }

    public static String image(String buildId) {
        return BUILDS_PREFIX + buildId;
    }

    public static String source(String buildId) {
        return SOURCES_PREFIX + buildId;
    }

    public static String cache(String tenant, String scope) {
        return CACHE_PREFIX + tenant + "/" + scope;
    }

    public static String globalCache(String key) {
        return CACHE_PREFIX + GLOBAL + "/" + key;
    }
}
