package dev.slipway.mirror;

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
     * @param reason a word for programs, as in {@code BuildFinished}
     * @param message a sentence for people
     */
    record Missing(String reason, String message) implements DockerfileText {}
}
