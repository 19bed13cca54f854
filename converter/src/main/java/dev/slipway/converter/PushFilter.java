package dev.slipway.converter;

import dev.slipway.events.ImagePushed;
import dev.slipway.events.RepositoryNames;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be told from the push alone: by the repository's name, whether or not a registry host stands before it, and by
 * media types. Everything that passes is looked at again when its manifest is there.
 */
final class PushFilter {

    private static final Set<String> MANIFESTS = Set.of(
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json");
    private static final Set<String> IMAGE_CONFIGS =
            Set.of("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json");
    private static final Map<String, SkipReason> REPOSITORIES = Map.of(
            RepositoryNames.CACHE_PREFIX, SkipReason.CACHE_REPOSITORY,
            RepositoryNames.MIRROR_PREFIX, SkipReason.MIRROR_REPOSITORY,
            RepositoryNames.SOURCES_PREFIX, SkipReason.SOURCE_REPOSITORY);

    private PushFilter() {}

    /** Why the push needs no conversion, if that can be told already. */
    static Optional<SkipReason> skip(ImagePushed push) {
        String repository = withoutHost(push.repository());
        for (Map.Entry<String, SkipReason> kind : REPOSITORIES.entrySet()) {
            if (repository.startsWith(kind.getKey())) {
                return Optional.of(kind.getValue());
            }
        }
        boolean image = MANIFESTS.contains(push.mediaType())
                && push.configMediaType().map(IMAGE_CONFIGS::contains).orElse(true);
        return image ? Optional.empty() : Optional.of(SkipReason.NOT_AN_IMAGE);
    }

    /** A first component is a host where it has a dot or a port, or is {@code localhost}: Docker's own rule. */
    static String withoutHost(String repository) {
        int slash = repository.indexOf('/');
        if (slash < 0) {
            return repository;
        }
        String first = repository.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return host ? repository.substring(slash + 1) : repository;
    }
}
