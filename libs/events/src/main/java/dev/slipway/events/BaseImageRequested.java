package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.events.sync.TagSync;
import dev.slipway.events.text.Absent;
import java.time.Instant;
import java.util.Optional;

/**
 * An admin wants the mirror to have an image or some tags as their upstream has them now, or to forget an image. What comes of it is
 * told by {@link BaseImageProgress}. mirror-worker asks so by itself, too, where a rule says that images are to be kept fresh.
 *
 * @param id of the request: an r and a ULID, so that ids sort by time
 * @param reference the image at its upstream, in full: {@code docker.io/library/alpine:3.20}; for tags, the repository
 * @param requestedBy the name of the token that asked, or the rule
 * @param sync which tags, where it is about tags
 * @param unattended whether nobody waits for it: then it is not done where it is no longer due, nothing is told of it, and upstreams
 *     are asked with restraint
 */
public record BaseImageRequested(
        String id,
        String reference,
        Action action,
        String requestedBy,
        Instant requestedAt,
        Optional<TagSync> sync,
        Optional<Boolean> unattended)
        implements Event {
    public BaseImageRequested {
        requireNonNull(id, "id");
        requireNonNull(reference, "reference");
        requireNonNull(action, "action");
        requireNonNull(requestedBy, "requested_by");
        requireNonNull(requestedAt, "requested_at");
        sync = Absent.ifNull(sync);
        unattended = Absent.ifNull(unattended);
    }

    /** What an admin wants of one image. */
    public static BaseImageRequested of(
            String id, String reference, Action action, String requestedBy, Instant requestedAt) {
        return new BaseImageRequested(
                id, reference, action, requestedBy, requestedAt, Optional.empty(), Optional.empty());
    }

    /** An admin wants the mirror to have some tags of a repository. */
    public static BaseImageRequested ofTags(
            String id, String repository, TagSync tags, String requestedBy, Instant requestedAt) {
        return new BaseImageRequested(
                id, repository, Action.SYNC, requestedBy, requestedAt, Optional.of(tags), Optional.empty());
    }

    /** The same, and nobody waits for it. */
    public BaseImageRequested byItself() {
        return new BaseImageRequested(id, reference, action, requestedBy, requestedAt, sync, Optional.of(true));
    }

    @Override
    public String subject() {
        return id;
    }

    /** What is to happen. */
    public enum Action {
        /** Ask the upstream, however fresh the copy is, and copy what the mirror does not have. */
        @JsonProperty("mirror")
        MIRROR,
        /** Forget what is known of the copy, so that it no longer counts as fresh. The bytes stay in the registry. */
        @JsonProperty("forget")
        FORGET,
        /** Mirror the tags that {@link #sync} names. */
        @JsonProperty("sync")
        SYNC
    }
}
