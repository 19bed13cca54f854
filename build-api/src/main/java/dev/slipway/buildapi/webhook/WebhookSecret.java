package dev.slipway.buildapi.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a webhook's deliveries are signed with: {@code whsec_} and 32 random bytes in base64 (Standard Webhooks 1.0.0, "Signature
 * scheme").
 *
 * @param text as its owner has it
 */
public record WebhookSecret(String text) {
    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9+/]{32,88}={0,2}");
    private static final String ALGORITHM = "HmacSHA256";

    /** @throws IllegalArgumentException where the text is none */
    public WebhookSecret {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("no secret of a webhook: it begins with " + PREFIX + " and is base64");
        }
    }

    /** A new one. */
    static WebhookSecret random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new WebhookSecret(PREFIX + Base64.getEncoder().encodeToString(bytes));
    }

    /** The one that these bytes of {@link #bytes} are of. */
    public static WebhookSecret of(byte[] bytes) {
        return new WebhookSecret(new String(bytes, UTF_8));
    }

    byte[] bytes() {
        return text.getBytes(UTF_8);
    }

    /**
     * The header {@code webhook-signature}: {@code v1,} and the HMAC-SHA256 of id, time and body in base64.
     *
     * @param id the header {@code webhook-id}
     * @param time the header {@code webhook-timestamp}, of which whole seconds count
     */
    public String signature(String id, Instant time, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(text.substring(PREFIX.length())), ALGORITHM));
            byte[] signed = (id + "." + time.getEpochSecond() + "." + body).getBytes(UTF_8);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this platform has no HMAC-SHA256", e);
        }
    }

    @Override
    public String toString() {
        return "WebhookSecret[" + PREFIX + "…]";
    }
}
