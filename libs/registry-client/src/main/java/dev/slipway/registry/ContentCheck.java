package dev.slipway.registry;

import java.security.MessageDigest;
import java.util.OptionalLong;

/** Counts and hashes a blob's bytes as they pass, and tells at the end whether they were the right ones. */
final class ContentCheck {
    private final Digest expected;
    private final OptionalLong size;
    private final MessageDigest hash;
    private long received;

    ContentCheck(Digest expected, OptionalLong size) {
        this.expected = expected;
        this.size = size;
        this.hash = expected.newHash();
    }

    /** Takes the next bytes; throws as soon as there are more than there should be. */
    void accept(byte[] buffer, int offset, int count) throws RegistryException.TooLarge {
        received += count;
        if (size.isPresent() && received > size.getAsLong()) {
            throw new RegistryException.TooLarge("blob " + expected, size.getAsLong());
        }
        hash.update(buffer, offset, count);
    }

    long received() {
        return received;
    }

    boolean isShort() {
        return size.isPresent() && received < size.getAsLong();
    }

    /** To be called once, after the last byte. */
    void end() throws RegistryException {
        if (isShort()) {
            throw new RegistryException.Unavailable(
                    "blob " + expected + " was cut off after " + received + " of " + size.getAsLong() + " bytes");
        }
        Digest actual = Digest.of(expected.algorithm(), hash.digest());
        if (!actual.equals(expected)) {
            throw new RegistryException.DigestMismatch("blob", expected, actual);
        }
    }
}
