package dev.slipway.events.sync;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.util.Optional;

/**
 * What became of one tag.
 *
 * @param digest what the upstream has, or where it failed, what the mirror has all the same
 * @param bytes what was copied, or would be as far as that is known
 * @param reason why it failed; cut after 256 characters
 */
public record TagResult(
        String tag, State state, Optional<String> digest, Optional<Long> bytes, Optional<String> reason) {
    private static final int LONGEST_REASON = 256;

    public TagResult {
        requireNonNull(tag, "tag");
        requireNonNull(state, "state");
        digest = Absent.ifNull(digest);
        bytes = Absent.ifNull(bytes);
        reason = Absent.ifNull(reason).map(text -> Excerpt.of(Visible.text(text), LONGEST_REASON));
    }

    public static TagResult current(String tag, String digest) {
        return new TagResult(tag, State.CURRENT, Optional.of(digest), Optional.empty(), Optional.empty());
    }

    public static TagResult mirrored(String tag, String digest, long bytes) {
        return new TagResult(tag, State.MIRRORED, Optional.of(digest), Optional.of(bytes), Optional.empty());
    }

    /** @param bytes as far as the upstream was asked for them */
    public static TagResult wouldMirror(String tag, String digest, Optional<Long> bytes) {
        return new TagResult(tag, State.WOULD_MIRROR, Optional.of(digest), bytes, Optional.empty());
    }

    /** @param digest what the mirror has all the same */
    public static TagResult failed(String tag, Optional<String> digest, String reason) {
        return new TagResult(tag, State.FAILED, digest, Optional.empty(), Optional.of(reason));
    }

    /** What became of it, in a word. */
    public enum State {
        @JsonProperty("would_mirror")
        WOULD_MIRROR,
        /** The mirror had what the upstream has. */
        @JsonProperty("current")
        CURRENT,
        @JsonProperty("mirrored")
        MIRRORED,
        @JsonProperty("failed")
        FAILED
    }
}
