package dev.slipway.registry;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A manifest or index exactly as a registry serves it: bytes, media type, and the digest of the bytes. It is pushed
 * from here and never from a view, because re-serializing would change the digest.
 */
public final class RawManifest {
    private final byte[] bytes;
    private final String mediaType;
    private final Digest digest;

    private RawManifest(byte[] bytes, String mediaType, Digest digest) {
        this.bytes = bytes;
        this.mediaType = mediaType;
        this.digest = digest;
    }

    /** A manifest under its SHA-256. */
    public static RawManifest of(byte[] bytes, String mediaType) {
        return new RawManifest(bytes.clone(), mediaType, Digest.sha256(bytes));
    }

    /**
     * A manifest that was asked for by digest.
     *
     * @throws RegistryException.DigestMismatch when these are other bytes
     */
    public static RawManifest verified(byte[] bytes, String mediaType, Digest expected)
            throws RegistryException.DigestMismatch {
        Digest actual = expected.ofSameAlgorithm(bytes);
        if (!actual.equals(expected)) {
            throw new RegistryException.DigestMismatch("manifest", expected, actual);
        }
        return new RawManifest(bytes.clone(), mediaType, expected);
    }

    /** A copy of the exact bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public String mediaType() {
        return mediaType;
    }

    public Digest digest() {
        return digest;
    }

    public int size() {
        return bytes.length;
    }

    public Descriptor descriptor() {
        return Descriptor.of(mediaType, digest, bytes.length);
    }

    public boolean isIndex() {
        return MediaTypes.isIndex(mediaType);
    }

    /**
     * The view of an image's manifest.
     *
     * @throws RegistryException.Malformed when it is none
     */
    public Manifest asManifest() throws RegistryException.Malformed {
        return ManifestJson.manifest(this, bytes);
    }

    /**
     * The view of an index.
     *
     * @throws RegistryException.Malformed when it is none
     */
    public Index asIndex() throws RegistryException.Malformed {
        return ManifestJson.index(this, bytes);
    }

    /** The JSON text, for people. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RawManifest that && digest.equals(that.digest) && mediaType.equals(that.mediaType);
    }

    @Override
    public int hashCode() {
        return Objects.hash(digest, mediaType);
    }

    @Override
    public String toString() {
        return "RawManifest[" + mediaType + ", " + digest + ", " + bytes.length + " bytes]";
    }
}
