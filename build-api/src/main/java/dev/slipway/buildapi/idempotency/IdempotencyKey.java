package dev.slipway.buildapi.idempotency;

import dev.slipway.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a caller named its request: the header {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header). The draft puts the
 * key in double quotes, many clients do not; both mean the same key.
 */
record IdempotencyKey(String text) {
    static final String HEADER = "Idempotency-Key";
    static final int LONGEST = 255;
    /** What a key may be, without quotes around it. */
    static final String FORM = "[!#-~]{1," + LONGEST + "}";

    private static final Pattern GRAMMAR = Pattern.compile(FORM);
    private static final String HMAC = "HmacSHA256";

    /** Only whoever has the key can say whether two bodies are the same, so it is not to be logged. */
    @Override
    public String toString() {
        return "IdempotencyKey[***]";
    }

    /** A header's key, or why it is none. */
    sealed interface Reading {
        record Read(IdempotencyKey key) implements Reading {}

        record Unreadable(String reason) implements Reading {}
    }

    /** @param values of the header, at least one */
    static Reading of(List<String> values) {
        if (values.size() > 1) {
            return new Reading.Unreadable("is there " + values.size() + " times; send it once");
        }
        String text = unquoted(values.getFirst().strip());
        if (text.length() > LONGEST) {
            return new Reading.Unreadable(
                    "has " + text.length() + " characters, allowed are " + LONGEST + "; a UUID is a good key");
        }
        return GRAMMAR.matcher(text).matches()
                ? new Reading.Read(new IdempotencyKey(text))
                : new Reading.Unreadable("must be 1 to " + LONGEST
                        + " visible characters of ASCII, without spaces and double quotes; a UUID is a good key");
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /** How the database knows it: nobody who reads it there can use it. Callers do not meet in each other's keys. */
    String idOf(String callerId) {
        return Digest.sha256((callerId.length() + ":" + callerId + text).getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    /**
     * A fingerprint of a request, that nobody can compare with a guess who does not have the key.
     *
     * @param parts what makes it this request, in its order
     */
    String fingerprint(List<String> parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), HMAC));
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                mac.update(bytes);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
