package dev.slipway.buildapi.source;

import dev.slipway.tar.Compression;

/** What a source turned out to be. */
public sealed interface Inspection {

    /** A tar that unpacks within bounds and below its directory. */
    record Sound(SourceContents contents, Compression compression) implements Inspection {}

    /** @param reason says which entry, or what about the file, is wrong */
    record Unsound(String reason) implements Inspection {}
}
