package dev.slipway.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A content digest, {@code sha256:<64 hex>} or {@code sha512:<128 hex>}, lower case (OCI image specification,
 * descriptor.md "Digests"). An instance is always well-formed, so that its text may be used in paths and URLs.
 */
public record Digest(String algorithm, String hex) {
    private static final Pattern LOWER_HEX = Pattern.compile("[0-9a-f]+");
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

    public Digest {
        int length =
                switch (algorithm) {
                    case "sha256" -> 64;
                    case "sha512" -> 128;
                    default ->
                        throw new InvalidReferenceException(
                                "unsupported digest algorithm \"" + algorithm + "\": want sha256 or sha512");
                };
        if (hex.length() != length || !LOWER_HEX.matcher(hex).matches()) {
            throw new InvalidReferenceException(
                    "a " + algorithm + " digest has " + length + " lower-case hexadecimal digits: \"" + hex + "\"");
        }
    }

    /** Parses {@code algorithm:hex}; throws {@link InvalidReferenceException} for anything else. */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new InvalidReferenceException("not a digest (algorithm:hex): \"" + text + "\"");
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Whether {@link #parse} takes this text. */
    public static boolean isDigest(String text) {
        return FORM.matcher(text).matches();
    }

    /** The SHA-256 of these bytes. */
    public static Digest sha256(byte[] bytes) {
        return of("sha256", newSha256().digest(bytes));
    }

    /** A digest from the raw output of its algorithm. */
    public static Digest of(String algorithm, byte[] value) {
        return new Digest(algorithm, HexFormat.of().formatHex(value));
    }

    /** A fresh hash function for content that is to become a {@code sha256:} digest. */
    public static MessageDigest newSha256() {
        return hashFunction("SHA-256");
    }

    /** A fresh hash function of this digest's algorithm, to check content against it. */
    public MessageDigest newHash() {
        return hashFunction(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
    }

    /** The digest of these bytes under this digest's own algorithm: equal to this one if they are its content. */
    public Digest ofSameAlgorithm(byte[] bytes) {
        return of(algorithm, newHash().digest(bytes));
    }

    /** Whether the hash, which ends with this call, has this digest's value. It is to be of this digest's algorithm. */
    public boolean matches(MessageDigest hash) {
        return HexFormat.of().formatHex(hash.digest()).equals(hex);
    }

    /** Whether these bytes are this digest's content. */
    public boolean matches(byte[] content) {
        return ofSameAlgorithm(content).equals(this);
    }

    private static MessageDigest hashFunction(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }

    /** {@code algorithm:hex}. */
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
