package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.events.sync.SyncReport;
import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the work on a {@link BaseImageRequested} is. The first record that tells of an end counts.
 *
 * @param id of the request
 * @param bytes while it copies, what the mirror has of the image's blobs; at the end, what was copied
 * @param totalBytes of the image's blobs in all, as far as that is known
 * @param digest what the mirror has at the end
 * @param sync which tags it is about, and what became of them, where it is about tags
 * @param message where it failed: what happened, and what to do; cut after 1024 characters
 */
public record BaseImageProgress(
        String id,
        State state,
        Optional<Long> bytes,
        Optional<Long> totalBytes,
        Optional<String> digest,
        Optional<String> message,
        Optional<SyncReport> sync,
        Instant at)
        implements Event {
    private static final int LONGEST_MESSAGE = 1024;

    public BaseImageProgress {
        requireNonNull(id, "id");
        requireNonNull(state, "state");
        bytes = Absent.ifNull(bytes);
        totalBytes = Absent.ifNull(totalBytes);
        digest = Absent.ifNull(digest);
        message = Absent.ifNull(message).map(text -> Excerpt.of(Visible.text(text), LONGEST_MESSAGE));
        sync = Absent.ifNull(sync);
        requireNonNull(at, "at");
    }

    /** @param total of the manifests that have been read so far */
    public static BaseImageProgress copying(String id, long bytes, long total, Instant at) {
        return new BaseImageProgress(
                id,
                State.COPYING,
                Optional.of(bytes),
                Optional.of(total),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                at);
    }

    /** @param bytes what was copied; 0 where the mirror had it all */
    public static BaseImageProgress done(String id, long bytes, String digest, Instant at) {
        return new BaseImageProgress(
                id,
                State.DONE,
                Optional.of(bytes),
                Optional.empty(),
                Optional.of(digest),
                Optional.empty(),
                Optional.empty(),
                at);
    }

    /** What was known of the copy is forgotten. */
    public static BaseImageProgress forgotten(String id, Instant at) {
        return new BaseImageProgress(
                id,
                State.DONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                at);
    }

    /** @param digest what the mirror has all the same */
    public static BaseImageProgress failed(String id, Optional<String> digest, String message, Instant at) {
        return new BaseImageProgress(
                id,
                State.FAILED,
                Optional.empty(),
                Optional.empty(),
                digest,
                Optional.of(message),
                Optional.empty(),
                at);
    }

    /** The same with what is to be said of tags. */
    public BaseImageProgress with(SyncReport tags) {
        return new BaseImageProgress(id, state, bytes, totalBytes, digest, message, Optional.of(tags), at);
    }

    /**
     * @param bytes what was copied, or would be
     * @param failure which tags did not come, if some did not
     */
    public static BaseImageProgress synced(
            String id, long bytes, SyncReport tags, Optional<String> failure, Instant at) {
        return new BaseImageProgress(
                id,
                failure.isPresent() ? State.FAILED : State.DONE,
                Optional.of(bytes),
                Optional.empty(),
                Optional.empty(),
                failure,
                Optional.of(tags),
                at);
    }

    @Override
    public String subject() {
        return id;
    }

    /** Where the work stands. */
    public enum State {
        @JsonProperty("copying")
        COPYING,
        @JsonProperty("done")
        DONE,
        @JsonProperty("failed")
        FAILED
    }
}
