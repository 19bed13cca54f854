package dev.slipway.converter.convert;

import dev.slipway.events.ImagePushed;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.oci.MediaTypes;
import java.util.Optional;
import java.util.Set;

/**
 * Decides from the push alone whether it needs a disk: by the repository's name (with or without a registry host before
 * it), by who pushed, and by media types. Only images that builds made are converted; the converter may read nothing else.
 * What passes is looked at again when its manifest is there.
 */
final class PushFilter {

    /** How the registry calls a build that pushes: the subject of its access token. */
    private static final String BUILD = "build:";

    /** How build-api calls itself where it found the image in the registry. */
    private static final Set<String> OF_BUILD_API = Set.of(ImagePushed.SWEEP, ImagePushed.DISK_REQUEST);

    private PushFilter() {}

    /** Why the push needs no conversion, if that can be told already. */
    static Optional<SkipReason> skip(ImagePushed push) {
        return switch (RepositoryName.parse(withoutHost(push.repository())).orElse(null)) {
            case RepositoryName.Build build
            when !mayPush(push, build) -> Optional.of(SkipReason.PUSHED_BY_SOMEBODY_ELSE);
            case RepositoryName.Build _ -> isImage(push) ? Optional.empty() : Optional.of(SkipReason.NOT_AN_IMAGE);
            case RepositoryName.Cache _, RepositoryName.GlobalCache _ -> Optional.of(SkipReason.CACHE_REPOSITORY);
            case RepositoryName.Mirror _ -> Optional.of(SkipReason.MIRROR_REPOSITORY);
            case RepositoryName.Source _ -> Optional.of(SkipReason.SOURCE_REPOSITORY);
            case RepositoryName.Upload _ -> Optional.of(SkipReason.UPLOAD_REPOSITORY);
            case RepositoryName.Image _ -> Optional.of(SkipReason.NAMED_REPOSITORY);
            case null -> Optional.of(SkipReason.UNKNOWN_REPOSITORY);
        };
    }

    /** Whether it was pushed to the repository of a build, and so to one whose events others read. */
    static boolean isOfBuild(ImagePushed push) {
        return RepositoryName.buildIdOf(withoutHost(push.repository())).isPresent();
    }

    /** A registry without logins says nobody's name; build-api has looked whether the build runs. */
    private static boolean mayPush(ImagePushed push, RepositoryName.Build build) {
        return push.actor()
                .map(actor -> actor.equals(BUILD + build.buildId()) || OF_BUILD_API.contains(actor))
                .orElse(true);
    }

    private static boolean isImage(ImagePushed push) {
        return MediaTypes.MANIFESTS.contains(push.mediaType())
                && push.configMediaType().map(MediaTypes::mayBeImageConfig).orElse(true);
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
