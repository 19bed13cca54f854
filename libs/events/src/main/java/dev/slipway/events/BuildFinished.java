package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * The end of a build. The first record of a build on the topic is its outcome; any later one is ignored.
 *
 * @param attemptId the attempt that ended it, where it was launched
 * @param reason a word for programs where it did not succeed: {@code dockerfile}, {@code machinery},
 *     {@code secret_unavailable}, {@code cancelled}, {@code timeout}, {@code invalid_request} …
 * @param message a sentence for people: what happened and what to do next; cut after 4,096 characters
 * @param image what was pushed, where it succeeded
 */
public record BuildFinished(
        String buildId,
        String tenant,
        BuildOutcome outcome,
        Optional<String> attemptId,
        Optional<String> reason,
        Optional<String> message,
        Optional<Image> image,
        Instant finishedAt)
        implements Event {
    private static final int LONGEST_MESSAGE = 4_096;

    public BuildFinished {
        requireNonNull(buildId, "build_id");
        requireNonNull(tenant, "tenant");
        requireNonNull(outcome, "outcome");
        attemptId = Absent.ifNull(attemptId);
        reason = Absent.ifNull(reason);
        message = Absent.ifNull(message).map(text -> Excerpt.of(text, LONGEST_MESSAGE));
        image = Absent.ifNull(image);
        requireNonNull(finishedAt, "finished_at");
    }

    /**
     * @param repository {@code builds/<build id>}
     * @param digest digest of the pushed manifest, verified against the registry
     * @param cacheRepository where the build's cache was exported to
     * @param cachedSteps how many of the Dockerfile's steps came from a cache
     * @param totalSteps how many there were
     */
    public record Image(
            String repository, String digest, Optional<String> cacheRepository, int cachedSteps, int totalSteps) {
        public Image {
            requireNonNull(repository, "repository");
            requireNonNull(digest, "digest");
            cacheRepository = Absent.ifNull(cacheRepository);
        }
    }

    @Override
    public String subject() {
        return buildId;
    }
}
