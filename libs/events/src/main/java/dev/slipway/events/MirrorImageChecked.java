package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of an image that the mirror has: when its upstream last said that the copy is current. The topic is compacted by
 * the reference.
 *
 * @param reference the image at its upstream, in full: {@code docker.io/library/alpine:3.20}. The record's key
 * @param repository where the mirror keeps it: {@code mirror/docker.io/library/alpine}
 * @param digest what the upstream has: the digest of the mirror's copy, or, where the mirror keeps only some platforms of it, of the
 *     upstream's index
 * @param checkedAt when the upstream last said that this is what it has
 * @param askedAt when somebody last asked it, with or without success: of two records the later one counts
 * @param lastError why that question had no answer; cut after 512 characters. Not there where it had one
 * @param platforms the digests of the images that the mirror keeps of that index, by platform ({@code linux/amd64}); empty where it
 *     keeps all of it
 */
public record MirrorImageChecked(
        String reference,
        String repository,
        String digest,
        Optional<Instant> checkedAt,
        Instant askedAt,
        Optional<String> lastError,
        Map<String, String> platforms)
        implements Event {
    private static final int LONGEST_ERROR = 512;

    public MirrorImageChecked {
        requireNonNull(reference, "reference");
        requireNonNull(repository, "repository");
        requireNonNull(digest, "digest");
        checkedAt = Absent.ifNull(checkedAt);
        requireNonNull(askedAt, "asked_at");
        lastError = Absent.ifNull(lastError).map(text -> Excerpt.of(Visible.text(text), LONGEST_ERROR));
        platforms = Absent.ifNull(platforms);
    }

    /** Of an image that the mirror keeps as its upstream has it. */
    public MirrorImageChecked(
            String reference,
            String repository,
            String digest,
            Optional<Instant> checkedAt,
            Instant askedAt,
            Optional<String> lastError) {
        this(reference, repository, digest, checkedAt, askedAt, lastError, Map.of());
    }

    @Override
    public String subject() {
        return reference;
    }
}
