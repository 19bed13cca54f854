package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.text.Absent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A comparison found that the upstream's tag leads to another image than before. The builds that used the old one may want to be
 * made again. It has the builds of all tenants, so it is for the operator's own programs.
 *
 * @param reference the image at its upstream, in full: {@code docker.io/library/alpine:3.20}. The record's key
 * @param repository where the mirror keeps it
 * @param oldDigest what the mirror had before
 * @param newDigest what the mirror has now
 * @param movedAt when the upstream was asked
 * @param builds the latest builds that used the old one, each tenant's latest first; those that ended without an image are not among
 *     them
 * @param moreBuilds whether there are more than these
 */
public record BaseImageMoved(
        String reference,
        String repository,
        String oldDigest,
        String newDigest,
        Instant movedAt,
        List<Build> builds,
        boolean moreBuilds)
        implements Event {
    /** Of more builds only the latest are named. */
    public static final int MOST_BUILDS = 500;

    public BaseImageMoved {
        requireNonNull(reference, "reference");
        requireNonNull(repository, "repository");
        requireNonNull(oldDigest, "old_digest");
        requireNonNull(newDigest, "new_digest");
        requireNonNull(movedAt, "moved_at");
        builds = Absent.ifNull(builds);
    }

    /** A build that used the old image. */
    public record Build(String buildId, String tenant) {
        public Build {
            requireNonNull(buildId, "build_id");
            requireNonNull(tenant, "tenant");
        }
    }

    @Override
    public String subject() {
        return reference;
    }

    /** The same for the same move, however often and by whomever it is told. */
    @Override
    public Optional<String> eventId() {
        String move = String.join("\n", reference, oldDigest, newDigest, movedAt.toString());
        return Optional.of(
                UUID.nameUUIDFromBytes(move.getBytes(StandardCharsets.UTF_8)).toString());
    }
}
