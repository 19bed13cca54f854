package dev.slipway.converter;

import dev.slipway.events.ImagePushed;
import dev.slipway.events.RepositoryNames;
import dev.slipway.oci.MediaTypes;
import java.util.Map;
import java.util.Optional;

/**
 * What can be told from the push alone: by the repository's name, whether or not a registry host stands before it, and by
 * media types. Everything that passes is looked at again when its manifest is there.
 */
final class PushFilter {

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
        boolean image = MediaTypes.MANIFESTS.contains(push.mediaType())
                && push.configMediaType().map(MediaTypes::mayBeImageConfig).orElse(true);
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
