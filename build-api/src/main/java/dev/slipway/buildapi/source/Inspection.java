package dev.slipway.buildapi.source;

import dev.slipway.tar.Compression;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a source turned out to be. */
public sealed interface Inspection {

    /** A tar that unpacks within bounds and below its directory. */
    record Sound(RootDockerfile dockerfile, Compression compression) implements Inspection {}

    /** @param reason says which entry, or what about the file, is wrong */
    record Unsound(String reason) implements Inspection {}

    /** The Dockerfile at the root of a source. */
    sealed interface RootDockerfile {
        /** There is none. */
        record Missing() implements RootDockerfile {}

        /** It is there, and cannot serve. */
        record Unusable(String reason) implements RootDockerfile {}

        /** Its bytes. */
        record Found(byte[] content) implements RootDockerfile {
            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Found that && Arrays.equals(content, that.content);
            }

            @Override
            public int hashCode() {
                return Objects.hash(Arrays.hashCode(content));
            }
        }
    }
}
