package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.Optional;

/**
 * The end of a build. The first record of a build on the topic is its outcome; any later one is ignored. {@link
 * BuildEnding} has a method for each way in which a build can end.
 *
 * @param attemptId the attempt that ended it, where it was launched
 * @param reason a word for programs where it did not succeed; absent, too, where a later version wrote one that this
 *     version does not know
 * @param message a sentence for people: what happened and what to do next; cut after 4,096 characters, and what a
 *     terminal would obey is escaped
 * @param image what was pushed, where it succeeded
 * @param failedStep which step failed, where one did
 * @param builder which BuildKit built it, and what runs that: {@code BuildKit 0.25.1 in docker 28.5.2}; absent where no machine got so far
 */
public record BuildFinished(
        String buildId,
        String tenant,
        BuildOutcome outcome,
        Optional<String> attemptId,
        Optional<FinishReason> reason,
        Optional<String> message,
        Optional<Image> image,
        Optional<FailedStep> failedStep,
        Optional<String> builder,
        Instant finishedAt)
        implements Event {
    private static final int LONGEST_MESSAGE = 4_096;
    private static final int LONGEST_BUILDER = 256;
    private static final int LONGEST_NAME = 1_024;

    /** @throws IllegalArgumentException where a build cannot end so for this reason, or has an image without success */
    public BuildFinished {
        requireNonNull(buildId, "build_id");
        requireNonNull(tenant, "tenant");
        requireNonNull(outcome, "outcome");
        attemptId = Absent.ifNull(attemptId);
        reason = Absent.ifNull(reason);
        message = Absent.ifNull(message).map(text -> Excerpt.of(Visible.text(text), LONGEST_MESSAGE));
        image = Absent.ifNull(image);
        failedStep = Absent.ifNull(failedStep);
        builder = Absent.ifNull(builder).map(text -> Excerpt.of(Visible.line(text), LONGEST_BUILDER));
        requireNonNull(finishedAt, "finished_at");
        if (reason.isPresent() && !reason.get().explains(outcome)) {
            throw new IllegalArgumentException("reason: no build is " + outcome.word() + " for the reason "
                    + reason.get().word());
        }
        if (image.isPresent() && outcome != BuildOutcome.SUCCEEDED) {
            throw new IllegalArgumentException("image: a build that is " + outcome.word() + " has none");
        }
    }

    /**
     * @param repository {@code builds/<tenant>/<build id>}
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

    /**
     * @param step its number ({@link BuildStep#step})
     * @param name as in its {@link BuildStep}
     * @param line the line of the caller's own Dockerfile, counted from 1, where the step comes from one
     */
    public record FailedStep(int step, String name, Optional<Integer> line) {
        public FailedStep {
            name = Excerpt.of(Visible.line(requireNonNull(name, "name")), LONGEST_NAME);
            line = Absent.ifNull(line);
        }
    }

    /** The same end, telling which step failed and what built it. */
    public BuildFinished with(Optional<FailedStep> failed, Optional<String> by) {
        return new BuildFinished(buildId, tenant, outcome, attemptId, reason, message, image, failed, by, finishedAt);
    }

    @Override
    public String subject() {
        return buildId;
    }
}
