package dev.slipway.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The token of an {@code Authorization} header (RFC 6750, section 2.1), and how tokens are compared. */
public final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    /** The token that a header's value carries; empty for any other scheme. */
    public static Optional<String> of(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String token = authorization.substring(SCHEME.length()).strip();
        return token.isEmpty() ? Optional.empty() : Optional.of(token);
    }

    /** Whether this token has this hash, in a time that does not depend on where they differ. */
    public static boolean matches(byte[] sha256, String token) {
        return MessageDigest.isEqual(sha256, hash(token));
    }

    /** Whether two secrets are the same, in a time that does not depend on where they differ. */
    public static boolean same(String secret, String token) {
        return matches(hash(secret), token);
    }

    /** The SHA-256 of a token, as it is kept. */
    public static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The same in hexadecimal digits. */
    public static String hexHash(String token) {
        return HexFormat.of().formatHex(hash(token));
    }
}
