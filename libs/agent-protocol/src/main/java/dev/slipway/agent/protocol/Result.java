package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** How the build ended, by the agent's word: the launcher verifies a digest before it believes it. */
public sealed interface Result extends Message.FromAgent {
    /**
     * The image was pushed.
     *
     * @param digest of the pushed manifest, as BuildKit reported it
     * @param cachedSteps how many of the Dockerfile's steps came from a cache
     * @param totalSteps how many there were
     * @param cacheExported whether BuildKit exported the cache that it was asked to export
     */
    record Succeeded(String digest, int cachedSteps, int totalSteps, boolean cacheExported) implements Result {
        public Succeeded {
            requireNonNull(digest, "digest");
        }
    }

    /**
     * @param message a sentence for people: what failed and why; where it is longer than 4,000 characters, its middle is left
     *     out
     * @param step the number of the step that failed; null where none did
     */
    record Failed(Kind kind, String message, @Nullable Integer step) implements Result {
        private static final int LONGEST_MESSAGE = 4_000;
        private static final int KEPT_AT_EITHER_END = 1_950;

        public Failed {
            kind = kindOrMachinery(kind);
            requireNonNull(message, "message");
            message = message.length() <= LONGEST_MESSAGE ? message : withoutMiddle(message);
        }

        /** A failure of no step. */
        public Failed(Kind kind, String message) {
            this(kind, message, null);
        }

        /** A long command stands at the beginning of what BuildKit says, how it failed at the end. */
        private static String withoutMiddle(String text) {
            int head = KEPT_AT_EITHER_END - (Character.isHighSurrogate(text.charAt(KEPT_AT_EITHER_END - 1)) ? 1 : 0);
            int from = text.length() - KEPT_AT_EITHER_END;
            int tail = from + (Character.isLowSurrogate(text.charAt(from)) ? 1 : 0);
            return text.substring(0, head) + " … (" + (tail - head) + " more characters) … " + text.substring(tail);
        }

        /** A kind of a newer agent reads as null; what is not known to be the build's own fault is worth another try. */
        private static Kind kindOrMachinery(@Nullable Kind kind) {
            return kind == null ? Kind.MACHINERY : kind;
        }
    }

    /** Whose fault it was. Only {@link #MACHINERY} is worth another try. */
    enum Kind {
        /** The Dockerfile is missing or cannot be parsed. */
        @JsonProperty("dockerfile")
        DOCKERFILE,
        /** The source is not what it should be: no tar, an entry that escapes, too large. */
        @JsonProperty("source")
        SOURCE,
        /** The build may use images of the mirror only, and needs one that is not there. */
        @JsonProperty("base_image")
        BASE_IMAGE,
        /** BuildKit ran and a step of the Dockerfile failed. */
        @JsonProperty("build")
        BUILD,
        /** The registry, BuildKit or the machine failed. */
        @JsonProperty("machinery")
        MACHINERY
    }
}
