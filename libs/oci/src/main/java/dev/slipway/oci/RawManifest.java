package dev.slipway.oci;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A manifest or index exactly as a registry or a layout holds it: bytes, media type, and the digest of the bytes. It is pushed
 * from here and never from a view, because re-serializing would change the digest.
 */
public final class RawManifest {
    /** The largest manifest to be read: what registries commonly accept (OCI distribution specification, "Pushing manifests"). */
    public static final int MAX_BYTES = 4 << 20;

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

    /** A manifest under the digest that these bytes have by the algorithm of {@code expected}, equal to it or not. */
    public static RawManifest of(byte[] bytes, String mediaType, Digest expected) {
        return new RawManifest(bytes.clone(), mediaType, expected.ofSameAlgorithm(bytes));
    }

    /**
     * The media type of a manifest that came without a specific one: what it says of itself, else the OCI type that its form
     * shows.
     *
     * @throws MalformedDocumentException when these bytes are no JSON object
     */
    public static String typeOf(byte[] bytes) throws MalformedDocumentException {
        return ManifestJson.typeOf(bytes);
    }

    /** A copy of the exact bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The type that the bytes were served under, or that they give themselves. */
    public String mediaType() {
        return mediaType;
    }

    /** The digest of the bytes. */
    public Digest digest() {
        return digest;
    }

    /** How many bytes there are. */
    public int size() {
        return bytes.length;
    }

    /** What another document would say to refer to this one. */
    public Descriptor descriptor() {
        return Descriptor.of(mediaType, digest, bytes.length);
    }

    /** Whether this is a list of manifests, by its media type. */
    public boolean isIndex() {
        return MediaTypes.isIndex(mediaType);
    }

    /**
     * The view of an image's manifest.
     *
     * @throws MalformedDocumentException when it is none
     */
    public Manifest asManifest() throws MalformedDocumentException {
        return ManifestJson.manifest(mediaType, digest, bytes);
    }

    /**
     * The view of an index.
     *
     * @throws MalformedDocumentException when it is none
     */
    public Index asIndex() throws MalformedDocumentException {
        return ManifestJson.index(mediaType, digest, bytes);
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
