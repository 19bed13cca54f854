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
 * @param neededAt when a build or an admin last wanted it, to a day; that the mirror asks by itself does not count
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
        Optional<Instant> neededAt,
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
        neededAt = Absent.ifNull(neededAt);
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
            Optional<Instant> neededAt,
            Optional<String> lastError) {
        this(reference, repository, digest, checkedAt, askedAt, neededAt, lastError, Map.of());
    }

    /** When somebody last wanted it; what was written before there was such a field says when its upstream was last asked. */
    public Instant lastNeeded() {
        return neededAt.orElse(askedAt);
    }

    /** The same, last wanted then. */
    public MirrorImageChecked neededAt(Instant then) {
        return new MirrorImageChecked(
                reference, repository, digest, checkedAt, askedAt, Optional.of(then), lastError, platforms);
    }

    @Override
    public String subject() {
        return reference;
    }
}
