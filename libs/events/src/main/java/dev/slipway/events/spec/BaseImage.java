package dev.slipway.events.spec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.Optional;

/**
 * An external image that the Dockerfile names, and what the mirror has of it.
 *
 * @param image as the Dockerfile writes it, after expansion: {@code alpine:3.20}
 * @param repository where the mirror keeps it: {@code mirror/docker.io/library/alpine}
 * @param digest the digest that the build uses: the mirror's, or where the mirror does not have the image the one that
 *     request or Dockerfile demand
 * @param state what the mirror did about it
 * @param reason why the mirror does not have it, or has perhaps an old one; cut after 512 characters
 * @param stale that the mirror's copy should have been compared with its upstream, and could not be
 */
public record BaseImage(
        String image,
        String repository,
        Optional<String> digest,
        State state,
        Optional<String> reason,
        Optional<Stale> stale) {
    private static final int LONGEST_REASON = 512;
    /** The reason where the mirror does not have an image. What others' images are to a build has the same one. */
    public static final String NOT_IN_THE_MIRROR = "the mirror does not have it";

    public BaseImage {
        requireNonNull(image, "image");
        requireNonNull(repository, "repository");
        requireNonNull(state, "state");
        digest = Absent.ifNull(digest);
        reason = Absent.ifNull(reason).map(text -> Excerpt.of(Visible.text(text), LONGEST_REASON));
        stale = Absent.ifNull(stale);
    }

    /** An image of which nobody says that it is stale. */
    public BaseImage(String image, String repository, Optional<String> digest, State state, Optional<String> reason) {
        this(image, repository, digest, state, reason, Optional.empty());
    }

    /**
     * A copy that its upstream may have a newer one of.
     *
     * @param comparedAt when the upstream last said that the copy is what it has; absent where it never did
     * @param reason why it could not be asked now; cut after 512 characters
     */
    public record Stale(Optional<Instant> comparedAt, String reason) {
        public Stale {
            comparedAt = Absent.ifNull(comparedAt);
            reason = Excerpt.of(Visible.text(requireNonNull(reason, "reason")), LONGEST_REASON);
        }
    }

    /** Whether the mirror has the image, for this build. */
    public boolean mirrorHasIt() {
        return switch (state) {
            case MIRRORED, PRESENT -> true;
            case ABSENT, REFUSED, UNAVAILABLE -> false;
        };
    }

    /**
     * The same image for a build that may not read the repository: as if the mirror did not have it.
     *
     * @param demanded the digest that the request demands of some base image
     */
    public BaseImage withheld(Optional<String> demanded) {
        Optional<String> known =
                digest.filter(value -> image.endsWith("@" + value) || demanded.equals(Optional.of(value)));
        return new BaseImage(image, repository, known, State.ABSENT, Optional.of(NOT_IN_THE_MIRROR));
    }

    /** What became of an image on its way into the mirror. */
    public enum State {
        /** Copied for this build. */
        @JsonProperty("mirrored")
        MIRRORED,
        /** The mirror had it already. */
        @JsonProperty("present")
        PRESENT,
        /** The mirror does not have it, and this build was not to fetch it. */
        @JsonProperty("absent")
        ABSENT,
        /** The upstream refused it, or served something else than was asked for. */
        @JsonProperty("refused")
        REFUSED,
        /** The upstream could not be reached. */
        @JsonProperty("unavailable")
        UNAVAILABLE
    }
}
