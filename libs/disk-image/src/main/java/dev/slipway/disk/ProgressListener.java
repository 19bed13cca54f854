package dev.slipway.disk;

/** Hears how far a conversion is; called often, from the converting threads, so it must be quick. */
@FunctionalInterface
public interface ProgressListener {

    ProgressListener NONE = (bytes, total) -> {};

    /** Compressed bytes of layers read so far, of so many in all. */
    void layerBytes(long bytes, long total);

    /** Bytes of the written disk hashed so far, of so many in all: the last that happens. */
    default void diskBytes(long bytes, long total) {}
}
