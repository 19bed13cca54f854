package dev.slipway.events.life;

import static dev.slipway.events.life.BuildOutcome.FAILED;
import static dev.slipway.events.life.BuildOutcome.REJECTED;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a build did not succeed: the words for programs. Each says with which outcomes it can come.
 *
 * <p>Later versions add words. A reader that does not know one reads it as no reason: that the build has ended, and how,
 * must reach every reader all the same.
 */
public enum FinishReason {
    /** The request asks for something that it may not ask for, or that is malformed. The message names the field. */
    @JsonProperty("invalid_request")
    INVALID_REQUEST(REJECTED),
    /** The tenant has as many builds that have not ended as one may have. The same submission may do later, with another id. */
    @JsonProperty("too_many_builds")
    TOO_MANY_BUILDS(REJECTED),
    /** The digest that the request demands of the base image cannot be demanded of this Dockerfile. */
    @JsonProperty("base_image_digest")
    BASE_IMAGE_DIGEST(REJECTED),
    /** A base image that the build needs does not exist, or nobody here may pull it. */
    @JsonProperty("base_image_not_found")
    BASE_IMAGE_NOT_FOUND(REJECTED),
    /** The build needs an image that the mirror does not have, and may use no other, or cannot reach its registry. */
    @JsonProperty("base_image_unavailable")
    BASE_IMAGE_UNAVAILABLE(REJECTED, FAILED),
    /** The Dockerfile is missing or cannot be parsed. */
    @JsonProperty("dockerfile")
    DOCKERFILE(REJECTED, FAILED),
    /** The source is not what it should be: no tar.gz, an entry that escapes, too large. */
    @JsonProperty("source")
    SOURCE(REJECTED, FAILED),
    /** The source of a submission took too long to arrive. */
    @JsonProperty("source_timeout")
    SOURCE_TIMEOUT(FAILED),
    /** A secret that the build declares is not there. */
    @JsonProperty("secret_unavailable")
    SECRET_UNAVAILABLE(FAILED),
    /** Dockerfile, build arguments and secrets are together more than a build machine takes. */
    @JsonProperty("job_too_large")
    JOB_TOO_LARGE(FAILED),
    /** The build took more space on the launcher's host than is left to builds there. */
    @JsonProperty("scratch_space")
    SCRATCH_SPACE(FAILED),
    /** A step of the Dockerfile failed. */
    @JsonProperty("build")
    BUILD(FAILED),
    /** The machine reported an image that the registry does not have. */
    @JsonProperty("digest_unverified")
    DIGEST_UNVERIFIED(FAILED),
    /** Something that Slipway needs did not work, and trying again did not help. The build is not to blame. */
    @JsonProperty("machinery")
    MACHINERY(FAILED),
    /** Somebody asked for the end. */
    @JsonProperty("cancelled")
    CANCELLED(BuildOutcome.CANCELLED),
    /** The build took longer than its time limit. */
    @JsonProperty("timeout")
    TIMEOUT(BuildOutcome.TIMED_OUT);

    private final Set<BuildOutcome> outcomes;

    FinishReason(BuildOutcome... outcomes) {
        this.outcomes = Set.of(outcomes);
    }

    /** Whether a build that ended so can have ended for this reason. */
    public boolean explains(BuildOutcome outcome) {
        return outcomes.contains(outcome);
    }

    /** The word in JSON: {@code secret_unavailable}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return null for a word that this version does not know */
    @JsonCreator
    static @Nullable FinishReason ofWord(String word) {
        return Arrays.stream(values())
                .filter(reason -> reason.word().equals(word))
                .findFirst()
                .orElse(null);
    }
}
