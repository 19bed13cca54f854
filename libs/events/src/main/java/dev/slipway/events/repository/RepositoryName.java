package dev.slipway.events.repository;

import java.util.Optional;
import java.util.Set;

/**
 * The name of a repository in the operator's registry, without the registry's host: what the repository is for, and whose
 * it is. {@link #parse(String)} takes a name apart, {@link #toString()} puts it together again. Names are compared whole,
 * so that {@code builds/acme/b1/x} is no part of build {@code b1}.
 */
public sealed interface RepositoryName {
    /** Kinds of a tenant's repositories whose names may have further components. */
    Set<String> HAVE_PATHS = Set.of(RepositoryNames.UPLOADS, RepositoryNames.IMAGES);

    /** A mirrored base image; the host is kept so that two upstreams never collide. */
    record Mirror(String host, String path) implements RepositoryName {
        /**
         * @param host as it stands in the name: with {@code __} before its port
         * @throws IllegalArgumentException where these are no components of a repository's name
         */
        public Mirror {
            RepositoryGrammar.require(host, RepositoryGrammar.isComponent(host), "host of a mirrored image");
            RepositoryGrammar.require(path, RepositoryGrammar.isPath(path), "path of a mirrored image");
        }

        @Override
        public String toString() {
            return RepositoryNames.MIRROR + "/" + host + "/" + path;
        }
    }

    /** The image that a build made. */
    record Build(String tenant, String buildId) implements RepositoryName {
        /** @throws IllegalArgumentException where no tenant is called so, or the id is no component of a name */
        public Build {
            RepositoryGrammar.require(tenant, TenantName.isValid(tenant), "tenant");
            RepositoryGrammar.require(buildId, RepositoryGrammar.isComponent(buildId), "build id");
        }

        @Override
        public String toString() {
            return RepositoryNames.BUILDS + "/" + tenant + "/" + buildId;
        }
    }

    /** Images under a name that a caller chose. The name may have several components: {@code team/web}. */
    record Image(String tenant, String path) implements RepositoryName {
        /** @throws IllegalArgumentException where no tenant is called so, or the path is none */
        public Image {
            RepositoryGrammar.require(tenant, TenantName.isValid(tenant), "tenant");
            RepositoryGrammar.require(path, RepositoryGrammar.isPath(path), "name of an image");
        }

        @Override
        public String toString() {
            return RepositoryNames.IMAGES + "/" + tenant + "/" + path;
        }
    }

    /** The source of a build, as build-api stored it. */
    record Source(String tenant, String buildId) implements RepositoryName {
        /** @throws IllegalArgumentException where no tenant is called so, or the id is no component of a name */
        public Source {
            RepositoryGrammar.require(tenant, TenantName.isValid(tenant), "tenant");
            RepositoryGrammar.require(buildId, RepositoryGrammar.isComponent(buildId), "build id");
        }

        @Override
        public String toString() {
            return RepositoryNames.SOURCES + "/" + tenant + "/" + buildId;
        }
    }

    /** A source that a submission refers to, under a path of the deploy system's choice. */
    record Upload(String tenant, String path) implements RepositoryName {
        /** @throws IllegalArgumentException where no tenant is called so, or the path is none */
        public Upload {
            RepositoryGrammar.require(tenant, TenantName.isValid(tenant), "tenant");
            RepositoryGrammar.require(path, RepositoryGrammar.isPath(path), "path of an upload");
        }

        @Override
        public String toString() {
            return RepositoryNames.UPLOADS + "/" + tenant + "/" + path;
        }
    }

    /** A build cache of a tenant. */
    record Cache(String tenant, String scope) implements RepositoryName {
        /** @throws IllegalArgumentException where no tenant is called so, or the scope is no component of a name */
        public Cache {
            RepositoryGrammar.require(tenant, TenantName.isValid(tenant), "tenant");
            RepositoryGrammar.require(scope, RepositoryGrammar.isComponent(scope), "cache scope");
        }

        @Override
        public String toString() {
            return RepositoryNames.CACHE + "/" + tenant + "/" + scope;
        }
    }

    /** A build cache that every build may read. */
    record GlobalCache(String key) implements RepositoryName {
        /** @throws IllegalArgumentException where the key is no component of a name */
        public GlobalCache {
            RepositoryGrammar.require(key, RepositoryGrammar.isComponent(key), "global cache key");
        }

        @Override
        public String toString() {
            return RepositoryNames.CACHE + "/" + RepositoryNames.GLOBAL + "/" + key;
        }
    }

    /** What a name stands for; empty where Slipway keeps nothing under such a name. */
    static Optional<RepositoryName> parse(String name) {
        String[] parts = name.split("/", 3);
        if (parts.length < 3 || !RepositoryGrammar.isPath(name)) {
            return Optional.empty();
        }
        String owner = parts[1];
        String rest = parts[2];
        if (parts[0].equals(RepositoryNames.MIRROR)) {
            return Optional.of(new Mirror(owner, rest));
        }
        boolean isOneComponent = rest.indexOf('/') < 0;
        if (parts[0].equals(RepositoryNames.CACHE) && owner.equals(RepositoryNames.GLOBAL)) {
            return isOneComponent ? Optional.of(new GlobalCache(rest)) : Optional.empty();
        }
        if (!TenantName.isValid(owner) || !(isOneComponent || HAVE_PATHS.contains(parts[0]))) {
            return Optional.empty();
        }
        return switch (parts[0]) {
            case RepositoryNames.BUILDS -> Optional.of(new Build(owner, rest));
            case RepositoryNames.IMAGES -> Optional.of(new Image(owner, rest));
            case RepositoryNames.SOURCES -> Optional.of(new Source(owner, rest));
            case RepositoryNames.UPLOADS -> Optional.of(new Upload(owner, rest));
            case RepositoryNames.CACHE -> Optional.of(new Cache(owner, rest));
            default -> Optional.empty();
        };
    }

    /** The build whose image lies under this name; empty where no build's does. */
    static Optional<String> buildIdOf(String name) {
        return parse(name).orElse(null) instanceof Build build ? Optional.of(build.buildId()) : Optional.empty();
    }

    /** The tenant of the build whose image lies under this name; empty where no build's does. */
    static Optional<String> buildTenantOf(String name) {
        return parse(name).orElse(null) instanceof Build build ? Optional.of(build.tenant()) : Optional.empty();
    }

    /** Whether a text can be one component of a repository's name. */
    static boolean isComponent(String text) {
        return RepositoryGrammar.isComponent(text);
    }
}
