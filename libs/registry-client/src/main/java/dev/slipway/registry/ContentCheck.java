package dev.slipway.registry;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import java.security.MessageDigest;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Counts and hashes a blob's bytes as they pass, and tells at the end whether they were the right ones. */
public final class ContentCheck {
    private final Digest expected;
    private final OptionalLong size;
    private final @Nullable MessageDigest hash;
    private long received;

    private ContentCheck(Digest expected, OptionalLong size, @Nullable MessageDigest hash) {
        this.expected = expected;
        this.size = size;
        this.hash = hash;
    }

    /** Of size and digest. */
    public static ContentCheck of(Descriptor descriptor) {
        Digest digest = descriptor.digest();
        return new ContentCheck(digest, OptionalLong.of(descriptor.size()), digest.newHash());
    }

    /** Of the digest alone, where the size is not known. */
    public static ContentCheck of(Digest digest) {
        return new ContentCheck(digest, OptionalLong.empty(), digest.newHash());
    }

    /** Only that no byte is missing at the end, so that a broken connection shows: the reader has the rest to judge. */
    public static ContentCheck ofLengthAlone(Descriptor descriptor) {
        return new ContentCheck(descriptor.digest(), OptionalLong.of(descriptor.size()), null);
    }

    /** The same for what comes after the first bytes, which somebody has already. */
    public static ContentCheck ofRest(Descriptor descriptor, long offset) {
        ContentCheck check = ofLengthAlone(descriptor);
        check.received = offset;
        return check;
    }

    /**
     * A manifest that was asked for by digest.
     *
     * @throws RegistryException.DigestMismatch when these are other bytes
     */
    public static RawManifest manifest(byte[] bytes, String mediaType, Digest expected)
            throws RegistryException.DigestMismatch {
        RawManifest manifest = RawManifest.of(bytes, mediaType, expected);
        if (!manifest.digest().equals(expected)) {
            throw new RegistryException.DigestMismatch("manifest", expected, manifest.digest());
        }
        return manifest;
    }

    /** The digest that the bytes are to have. */
    public Digest expected() {
        return expected;
    }

    /** Takes the next bytes; throws as soon as there are more than there should be. */
    public void accept(byte[] buffer, int offset, int count) throws RegistryException.TooLarge {
        received += count;
        if (hash == null) {
            return;
        }
        if (size.isPresent() && received > size.getAsLong()) {
            throw new RegistryException.TooLarge("blob " + expected, size.getAsLong());
        }
        hash.update(buffer, offset, count);
    }

    /** How many bytes have passed. */
    public long received() {
        return received;
    }

    /** Whether as many bytes have passed as there should be; false where nobody says how many. */
    public boolean isWhole() {
        return size.isPresent() && received == size.getAsLong();
    }

    private boolean isShort() {
        return size.isPresent() && received < size.getAsLong();
    }

    /**
     * To be called once, after the last byte.
     *
     * @throws RegistryException when bytes are missing, or they were not the right ones
     */
    public void end() throws RegistryException {
        if (isShort()) {
            throw new RegistryException.Unavailable(
                    "blob " + expected + " was cut off after " + received + " of " + size.getAsLong() + " bytes");
        }
        if (hash == null) {
            return;
        }
        Digest actual = Digest.of(expected.algorithm(), hash.digest());
        if (!actual.equals(expected)) {
            throw new RegistryException.DigestMismatch("blob", expected, actual);
        }
    }
}
