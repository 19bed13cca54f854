package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.Optional;

/**
 * A manifest of a build's image arrived in the registry, as its notification or the sweep saw it.
 *
 * @param buildId the build that owns the repository; absent where none does
 * @param tenant whose build that is
 * @param repository without a registry host: {@code builds/<tenant>/<build id>}
 * @param tag where it was pushed by a tag
 * @param configMediaType media type of the manifest's config, where the registry told; it sets a cache apart from an
 *     image. Whoever pushed wrote it, so it is cut after 255 characters, as a media type never has (RFC 6838, section 4.2)
 */
public record ImagePushed(
        Optional<String> buildId,
        Optional<String> tenant,
        String repository,
        Optional<String> tag,
        String digest,
        String mediaType,
        Optional<String> configMediaType,
        Optional<String> actor,
        Instant pushedAt)
        implements Event {
    private static final int LONGEST_MEDIA_TYPE = 255;

    public ImagePushed {
        requireNonNull(repository, "repository");
        buildId = Absent.ifNull(buildId).or(() -> RepositoryName.buildIdOf(repository));
        tenant = Absent.ifNull(tenant).or(() -> RepositoryName.buildTenantOf(repository));
        tag = Absent.ifNull(tag);
        requireNonNull(digest, "digest");
        requireNonNull(mediaType, "media_type");
        configMediaType =
                Absent.ifNull(configMediaType).map(type -> Excerpt.of(Visible.line(type), LONGEST_MEDIA_TYPE));
        actor = Absent.ifNull(actor);
        requireNonNull(pushedAt, "pushed_at");
    }

    /** A push whose build and tenant its repository tells. */
    public ImagePushed(
            String repository,
            Optional<String> tag,
            String digest,
            String mediaType,
            Optional<String> configMediaType,
            Optional<String> actor,
            Instant pushedAt) {
        this(Optional.empty(), Optional.empty(), repository, tag, digest, mediaType, configMediaType, actor, pushedAt);
    }

    @Override
    public String subject() {
        return buildId.orElse(repository);
    }
}
