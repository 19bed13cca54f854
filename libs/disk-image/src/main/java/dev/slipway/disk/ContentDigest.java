package dev.slipway.disk;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A digest as OCI descriptors write it: algorithm and hexadecimal value, {@code sha256:…} or {@code sha512:…}.
 */
public record ContentDigest(String algorithm, String hex) {

    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

    /** Reads a digest; anything else is the manifest's fault. */
    public static ContentDigest parse(String text) throws BadImageException {
        if (!FORM.matcher(text).matches()) {
            throw new BadImageException(Refused.Reason.MALFORMED_MANIFEST, "not a digest: " + text);
        }
        int colon = text.indexOf(':');
        return new ContentDigest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** A fresh hash of this digest's algorithm. */
    public MessageDigest newHash() {
        return newHash(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
    }

    /** A fresh SHA-256. */
    public static MessageDigest newSha256() {
        return newHash("SHA-256");
    }

    private static MessageDigest newHash(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-2", e);
        }
    }

    /** Whether the finished hash has this value. */
    public boolean matches(MessageDigest hash) {
        return HexFormat.of().formatHex(hash.digest()).equals(hex);
    }

    public boolean matches(byte[] content) {
        MessageDigest hash = newHash();
        hash.update(content);
        return matches(hash);
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
