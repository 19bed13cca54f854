package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A manifest arrived in the registry, as its notification or the sweep saw it.
 *
 * @param repository without a registry host: {@code builds/<build id>}
 * @param tag where it was pushed by a tag
 * @param configMediaType media type of the manifest's config, where the registry told; it sets a cache apart from an image
 */
public record ImagePushed(
        String repository,
        Optional<String> tag,
        String digest,
        String mediaType,
        Optional<String> configMediaType,
        Optional<String> actor,
        Instant pushedAt)
        implements Event {
    private static final String BUILDS = "builds/";

    public ImagePushed {
        requireNonNull(repository, "repository");
        tag = Absent.ifNull(tag);
        requireNonNull(digest, "digest");
        requireNonNull(mediaType, "media_type");
        configMediaType = Absent.ifNull(configMediaType);
        actor = Absent.ifNull(actor);
        requireNonNull(pushedAt, "pushed_at");
    }

    /** The build that owns the repository, where one does. */
    public Optional<String> buildId() {
        return repository.startsWith(BUILDS) ? Optional.of(repository.substring(BUILDS.length())) : Optional.empty();
    }

    @Override
    public String subject() {
        return buildId().orElse(repository);
    }
}
