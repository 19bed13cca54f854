package dev.slipway.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import org.bouncycastle.util.encoders.Base32;

/**
 * The key id by which Distribution 2.x finds a key among its certificates: SHA-256 over the DER public key, cut to 30
 * bytes, in base32, in groups of four (libtrust {@code util.go}, {@code keyIDFromCryptoKey}).
 */
final class LibtrustKeyId {
    private static final int BYTES = 30;

    private LibtrustKeyId() {}

    static String of(PublicKey key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            String base32 = new String(Base32.encode(Arrays.copyOf(hash, BYTES)), StandardCharsets.US_ASCII);
            return base32.replaceAll("(.{4})(?!$)", "$1:");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every platform has SHA-256", e);
        }
    }
}
