package dev.slipway.mirror;

import dev.slipway.events.FinishReason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What looking for a build's Dockerfile found. */
sealed interface DockerfileText {

    /** The file's exact bytes. */
    record Found(byte[] bytes) implements DockerfileText {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Found(byte[] theirs) && Arrays.equals(bytes, theirs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /**
     * The source has none, or is none.
     *
     * @param message a sentence for people
     */
    record Missing(FinishReason reason, String message) implements DockerfileText {}
}
