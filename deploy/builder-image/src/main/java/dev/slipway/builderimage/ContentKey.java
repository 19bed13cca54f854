package dev.slipway.builderimage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names an entry of the cache after all that went into it: the first 64 bits of a SHA-256, in hexadecimal. */
final class ContentKey {
    private static final int KEY_BYTES = 8;

    private final MessageDigest digest;

    ContentKey() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    ContentKey with(String part) {
        return with(part.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a part; its length goes in too, so that no two sequences of parts run together. */
    ContentKey with(byte[] part) {
        digest.update((part.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(part);
        return this;
    }

    String value() {
        return HexFormat.of().formatHex(digest.digest(), 0, KEY_BYTES);
    }
}
