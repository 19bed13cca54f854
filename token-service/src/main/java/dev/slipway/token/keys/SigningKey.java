package dev.slipway.token.keys;

import static java.util.Objects.requireNonNull;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Optional;

/**
 * An EC P-256 key pair that signs with ES256.
 *
 * @param id the {@code kid} of what it signs
 * @param signsFrom when it takes over from older keys; it verifies before that too
 * @param certificate its self-signed certificate, where whoever verifies wants one
 */
public record SigningKey(
        String id,
        Instant signsFrom,
        PrivateKey privateKey,
        ECPublicKey publicKey,
        Optional<X509Certificate> certificate) {
    public SigningKey {
        requireNonNull(id, "id");
        requireNonNull(signsFrom, "signsFrom");
        requireNonNull(privateKey, "privateKey");
        requireNonNull(publicKey, "publicKey");
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + " from " + signsFrom + "]";
    }
}
