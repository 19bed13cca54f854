package dev.slipway.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a manifest says about content that it refers to (OCI image specification, descriptor.md).
 *
 * @param mediaType empty where the manifest does not say
 * @param size in bytes, not negative
 * @param urls where a foreign layer lies; empty for all else
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Optional<Platform> platform,
        Optional<String> artifactType,
        List<String> urls,
        Map<String, String> annotations) {

    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("a descriptor's size is not negative: " + size);
        }
        urls = List.copyOf(urls);
        annotations = Map.copyOf(annotations);
    }

    /** A descriptor with the three fields that every one has. */
    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, Optional.empty(), Optional.empty(), List.of(), Map.of());
    }

    /** The descriptor of these bytes, by SHA-256. */
    public static Descriptor of(String mediaType, byte[] content) {
        return of(mediaType, Digest.sha256(content), content.length);
    }

    /** Whether this says that it refers to an index. */
    public boolean isIndex() {
        return MediaTypes.isIndex(mediaType);
    }

    /** Whether the registry need not hold this content, because its type says that it is fetched from {@link #urls}. */
    public boolean isForeign() {
        return !urls.isEmpty() && MediaTypes.isForeignLayer(mediaType);
    }
}
